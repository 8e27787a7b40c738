import Testing

@testable import Signing

@Suite struct SealerTests {
    private let plain = Array("持证主体：测试企业".utf8)

    private func sealer() throws -> Sealer {
        Sealer(try KeyFile.make(random: SystemRandom()), random: SystemRandom())
    }

    @Test(arguments: [0, 1, 16, 3000]) func `what is sealed opens in its place`(count: Int) throws {
        let sealer = try sealer()
        let plain = [UInt8](repeating: 0x41, count: count)
        let sealed = try sealer.seal(plain, table: "license", column: "document", row: "7")
        #expect(sealed.count == count + 57)
        #expect(sealed[0] == 1)
        #expect(
            try sealer.open(sealed, table: "license", column: "document", row: "7") == plain)
    }

    @Test func `every flipped bit is refused`() throws {
        let sealer = try sealer()
        let sealed = try sealer.seal(plain, table: "t", column: "c", row: "r")
        for bit in 0..<(sealed.count * 8) {
            #expect(throws: SigningError.sealBroken, "\(bit)") {
                try sealer.open(sealed.flippingBit(bit), table: "t", column: "c", row: "r")
            }
        }
    }

    @Test func `another table, column or row is refused, also when the names run together`() throws
    {
        let sealer = try sealer()
        let sealed = try sealer.seal(plain, table: "ab", column: "cd", row: "ef")
        for (table, column, row) in [
            ("x", "cd", "ef"), ("ab", "x", "ef"), ("ab", "cd", "x"), ("abc", "d", "ef"),
            ("ab", "cde", "f"), ("cd", "ab", "ef"), ("", "abcd", "ef"),
        ] {
            #expect(throws: SigningError.sealBroken) {
                try sealer.open(sealed, table: table, column: column, row: row)
            }
        }
    }

    @Test func `another key file, a cut and an added octet are refused`() throws {
        let sealer = try sealer()
        let sealed = try sealer.seal(plain, table: "t", column: "c", row: "r")
        #expect(throws: SigningError.sealBroken) {
            try self.sealer().open(sealed, table: "t", column: "c", row: "r")
        }
        for count in 0..<sealed.count {
            #expect(throws: SigningError.sealBroken) {
                try sealer.open(Array(sealed.prefix(count)), table: "t", column: "c", row: "r")
            }
        }
        #expect(throws: SigningError.sealBroken) {
            try sealer.open(sealed + [0], table: "t", column: "c", row: "r")
        }
    }

    @Test func `a copy of the key file opens, one with another key does not`() throws {
        let file = try KeyFile.make(random: SystemRandom())
        let sealed = try Sealer(file, random: SystemRandom())
            .seal(plain, table: "t", column: "c", row: "r")
        func open(_ file: KeyFile) throws -> [UInt8] {
            try Sealer(file, random: NoRandom()).open(sealed, table: "t", column: "c", row: "r")
        }
        #expect(try open(KeyFile(contents: file.text)) == plain)
        let encryption = file.encryptionKey.bytes
        let mac = file.macKey.bytes
        let index = file.indexKey.bytes
        let otherMAC = KeyFile(
            keyID: file.keyID, encryption: encryption, mac: mac.flippingBit(0), index: index)
        #expect(throws: SigningError.sealBroken) { try open(otherMAC) }
        let otherEncryption = KeyFile(
            keyID: file.keyID, encryption: encryption.flippingBit(0), mac: mac, index: index)
        #expect(try open(otherEncryption) != plain)
        let otherIndex = KeyFile(
            keyID: file.keyID, encryption: encryption, mac: mac, index: index.flippingBit(0))
        for other in [otherMAC, otherEncryption, otherIndex] {
            #expect(other.checkValue != file.checkValue)
        }
    }

    @Test func `sealing twice gives two texts, and without random octets none`() throws {
        let sealer = try sealer()
        let first = try sealer.seal(plain, table: "t", column: "c", row: "r")
        let second = try sealer.seal(plain, table: "t", column: "c", row: "r")
        #expect(first != second)
        let dry = Sealer(try KeyFile.make(random: SystemRandom()), random: NoRandom())
        #expect(throws: SigningError.randomFailed) {
            try dry.seal(plain, table: "t", column: "c", row: "r")
        }
    }

    @Test func `a blind index is keyed by its name and its key file`() throws {
        let file = try KeyFile.make(random: SystemRandom())
        let index = BlindIndex(file)
        let value = Array("91350211M000100Y46".utf8)
        let code = index.code(index: "holder", value)
        #expect(code.count == 32)
        #expect(code == index.code(index: "holder", value))
        #expect(code == BlindIndex(try KeyFile(contents: file.text)).code(index: "holder", value))
        #expect(code != index.code(index: "number", value))
        #expect(code != index.code(index: "holder", Array(value.dropLast())))
        let other = BlindIndex(try KeyFile.make(random: SystemRandom()))
        #expect(code != other.code(index: "holder", value))
    }
}
