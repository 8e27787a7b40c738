import Testing

@testable import Signing

@Suite struct KeyTests {
    private let message = Array("证照编号 TEST-0001".utf8)

    @Test(arguments: SigningAlgorithm.allCases)
    func `what a new key signs verifies in both forms`(algorithm: SigningAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm)
        for text in [message, [], [UInt8](repeating: 0, count: 5000)] {
            let signature = try key.sign(text)
            #expect(signature.count == 64)
            #expect(key.publicKey.verifies(signature, over: text))
            let der = try #require(SignatureForm.der(fromRaw: signature))
            #expect(key.publicKey.verifiesDER(der, over: text))
        }
    }

    @Test(arguments: SigningAlgorithm.allCases)
    func `one flipped bit of the signature is refused`(algorithm: SigningAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm)
        let signature = try key.sign(message)
        for bit in stride(from: 0, to: 512, by: 7) {
            #expect(!key.publicKey.verifies(signature.flippingBit(bit), over: message), "\(bit)")
        }
    }

    @Test(arguments: SigningAlgorithm.allCases)
    func `one flipped bit of the message is refused`(algorithm: SigningAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm)
        let signature = try key.sign(message)
        for bit in 0..<(message.count * 8) {
            #expect(!key.publicKey.verifies(signature, over: message.flippingBit(bit)), "\(bit)")
        }
    }

    @Test(arguments: SigningAlgorithm.allCases)
    func `one flipped bit of the key is no key`(algorithm: SigningAlgorithm) throws {
        let point = try PrivateKey.generate(algorithm).publicKey.point
        for bit in 0..<512 {
            #expect(throws: SigningError.self) {
                try PublicKey(algorithm: algorithm, point: point.flippingBit(bit))
            }
        }
    }

    @Test func `another key and the other algorithm are refused`() throws {
        let key = try PrivateKey.generate(.sm2)
        let signature = try key.sign(message)
        #expect(!(try PrivateKey.generate(.sm2).publicKey.verifies(signature, over: message)))
        #expect(!(try PrivateKey.generate(.es256).publicKey.verifies(signature, over: message)))
        #expect(throws: SigningError.self) {
            try PublicKey(algorithm: .es256, point: key.publicKey.point)
        }
    }

    @Test func `signatures of other lengths and DER with a tail are refused`() throws {
        let key = try PrivateKey.generate(.sm2)
        let raw = try key.sign(message)
        let der = try #require(SignatureForm.der(fromRaw: raw))
        for bad in [[], Array(raw.dropLast()), raw + [0], der] {
            #expect(!key.publicKey.verifies(bad, over: message))
        }
        for bad in [[], raw, der + [0], Array(der.dropLast()), [0x30, 0x80] + der.dropFirst(2)] {
            #expect(!key.publicKey.verifiesDER(bad, over: message))
        }
    }

    @Test func `a signature with short numbers keeps its 64 octets through DER`() {
        for (r, s) in [([UInt8](), [UInt8(1)]), ([0x80], [0x7F, 0xFF]), ([1, 0], [0x80, 0, 0])] {
            let raw =
                [UInt8](repeating: 0, count: 32 - r.count) + r
                + [UInt8](repeating: 0, count: 32 - s.count) + s
            let der = SignatureForm.der(fromRaw: raw)
            #expect(der.flatMap(SignatureForm.raw(fromDER:)) == raw)
        }
    }

    @Test func `a scalar comes back and has the same point`() throws {
        for algorithm in SigningAlgorithm.allCases {
            let key = try PrivateKey.generate(algorithm)
            let scalar = try key.encoded()
            let again = try PrivateKey(algorithm: algorithm, scalar: scalar)
            #expect(again.publicKey == key.publicKey)
            #expect(again.publicKey.verifies(try again.sign(message), over: message))
        }
    }

    @Test func `scalars outside the range are refused, those at its edges sign`() throws {
        let head = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d541"
        let one = [UInt8](repeating: 0, count: 31) + [1]
        for scalar in [one, try octets(head + "21")] {
            let key = try PrivateKey(algorithm: .sm2, scalar: scalar)
            #expect(key.publicKey.verifies(try key.sign(message), over: message))
        }
        let zero = [UInt8](repeating: 0, count: 32)
        let bad = [zero, try octets(head + "22"), try octets(head + "23"), [], one + [0]]
        for scalar in bad {
            #expect(throws: SigningError.self) { try PrivateKey(algorithm: .sm2, scalar: scalar) }
        }
    }

    @Test func `a key prints as a secret`() throws {
        let key = try PrivateKey.generate(.sm2)
        let scalar = try key.encoded()
        let signer = try FileSigner(key, owner: "gateway")
        let file = try KeyFile.make(random: SystemRandom())
        var dumped = ""
        dump(key, to: &dumped)
        dump(signer, to: &dumped)
        dump(file, to: &dumped)
        for text in ["\(key)", "\(signer)", "\(file)", String(reflecting: file), dumped] {
            #expect(text.contains("<secret>"))
            #expect(!text.contains(Hex.encode(scalar)))
            #expect(!text.contains("\(file.macKey.bytes[0]), \(file.macKey.bytes[1])"))
        }
    }

    @Test func `many threads may share one key`() async throws {
        let key = try PrivateKey.generate(.sm2)
        let message = message
        let good = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<16 {
                group.addTask {
                    let text = message + [UInt8(number)]
                    return key.publicKey.verifies(try key.sign(text), over: text)
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(good == 16)
    }
}
