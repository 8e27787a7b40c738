import Testing

@testable import Signing

private struct CipherVectors: Decodable {
    struct Case: Decodable { let cipher: String, key: String, iv: String, pt: String, ct: String }
    let vectors: [Case]
}

@Suite struct SM4CTRTests {
    @Test func `every published CTR case is sealed and opened`() throws {
        let cases = try vectors("sm4", as: CipherVectors.self).vectors
            .filter { $0.cipher == "SM4-CTR" }
        #expect(cases.count == 1)
        for vector in cases {
            let key = try octets(vector.key)
            let iv = try octets(vector.iv)
            let plain = try octets(vector.pt)
            let text = try SM4CTR.crypt(key: key, iv: iv, plain)
            #expect(Hex.encode(text) == vector.ct)
            #expect(try SM4CTR.crypt(key: key, iv: iv, text) == plain)
        }
    }

    @Test func `counter mode over zeros is the block example of the standard`() throws {
        let vector = try #require(
            try vectors("sm4", as: CipherVectors.self).vectors.first { $0.cipher == "SM4-ECB" })
        let text = try SM4CTR.crypt(
            key: try octets(vector.key), iv: try octets(vector.pt),
            [UInt8](repeating: 0, count: 16))
        #expect(Hex.encode(text) == vector.ct)
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
