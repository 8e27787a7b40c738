import TestSupport
import Testing

@testable import Signing

private struct CipherVectors: Decodable {
    struct Case: Decodable { let cipher: String, key: String, iv: String, pt: String, ct: String }
    struct Iterated: Decodable { let key: String, pt: String, iterations: Int, ct: String }
    let vectors: [Case]
    let iterated_ecb: Iterated
}

@Suite struct SM4CTRTests {
    /// One block through the cipher: over zeros, counter mode gives the encrypted counter.
    private func block(_ key: [UInt8], _ text: [UInt8]) throws -> [UInt8] {
        try SM4CTR.crypt(key: key, iv: text, [UInt8](repeating: 0, count: 16))
    }

    /// What a mode of OpenSSL that the product does not have makes of the blocks, by its definition.
    private func crypt(_ vector: CipherVectors.Case) throws -> [UInt8] {
        let key = try octets(vector.key)
        let text = try octets(vector.pt)
        var last = try octets(vector.iv)
        var output: [UInt8] = []
        for start in stride(from: 0, to: text.count, by: 16) {
            let plain = Array(text[start..<min(start + 16, text.count)])
            switch vector.cipher {
            case "SM4-ECB": output += try block(key, plain)
            case "SM4-CBC":
                last = try block(key, zip(plain, last).map { $0 ^ $1 })
                output += last
            case "SM4-OFB":
                last = try block(key, last)
                output += zip(plain, last).map { $0 ^ $1 }
            default:
                last = zip(plain, try block(key, last)).map { $0 ^ $1 }
                output += last
            }
        }
        return output
    }

    @Test func `every published CTR case is sealed and opened`() throws {
        var tally = VectorTally("sm4.json", part: "CTR")
        for vector in try vectors("sm4", as: CipherVectors.self).vectors
        where vector.cipher == "SM4-CTR" {
            let key = try octets(vector.key)
            let iv = try octets(vector.iv)
            let plain = try octets(vector.pt)
            let text = try SM4CTR.crypt(key: key, iv: iv, plain)
            #expect(Hex.encode(text) == vector.ct)
            #expect(try SM4CTR.crypt(key: key, iv: iv, text) == plain)
            if Hex.encode(text) == vector.ct { tally.accept() }
        }
        try tally.settle()
    }

    @Test func `the block cipher is right in the cases of modes that are not built`() throws {
        var tally = VectorTally("sm4.json", part: "block cipher of ECB, CBC, OFB, CFB")
        for vector in try vectors("sm4", as: CipherVectors.self).vectors
        where ["SM4-ECB", "SM4-CBC", "SM4-OFB", "SM4-CFB"].contains(vector.cipher) {
            let text = Hex.encode(try crypt(vector))
            #expect(text == vector.ct, "\(vector.cipher)")
            if text == vector.ct { tally.accept() }
        }
        try tally.settle()
    }

    @Test func `a block encrypted one million times is the published one`() throws {
        let vector = try vectors("sm4", as: CipherVectors.self).iterated_ecb
        let key = try octets(vector.key)
        var text = try octets(vector.pt)
        for _ in 0..<vector.iterations { text = try block(key, text) }
        var tally = VectorTally("sm4.json", part: "one million blocks")
        #expect(Hex.encode(text) == vector.ct)
        if Hex.encode(text) == vector.ct { tally.accept() }
        try tally.settle()
    }

    @Test(arguments: [0, 1, 15, 16, 17, 1000]) func `any length comes back`(count: Int) throws {
        let key = [UInt8](repeating: 7, count: 16)
        let iv = [UInt8](repeating: 255, count: 16)
        let plain = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let text = try SM4CTR.crypt(key: key, iv: iv, plain)
        #expect(text.count == count)
        #expect(try SM4CTR.crypt(key: key, iv: iv, text) == plain)
    }

    @Test func `a key or counter of another length is refused`() {
        let good = [UInt8](repeating: 1, count: 16)
        for count in [0, 15, 17, 32] {
            let bad = [UInt8](repeating: 1, count: count)
            #expect(throws: SigningError.self) { try SM4CTR.crypt(key: bad, iv: good, [1]) }
            #expect(throws: SigningError.self) { try SM4CTR.crypt(key: good, iv: bad, [1]) }
        }
    }
}
