import Testing

@testable import Signing

@Suite struct KeyRecordTests {
    @Test func `a key has one name of 16 characters`() throws {
        let key = try PrivateKey.generate(.sm2).publicKey
        let record = try KeyRecord(publicKey: key, owner: "gateway")
        #expect(record.keyID.count == 16)
        #expect(record.keyID == KeyRecord.keyID(of: key))
        #expect(record.algorithm == .sm2)
    }

    @Test(arguments: ["", "a b", "a\"b", "a\\b", "键", "a\u{0}", "\u{212A}", "a\n"])
    func `a name or owner that needs escaping is refused`(text: String) throws {
        let key = try PrivateKey.generate(.sm2).publicKey
        #expect(throws: SigningError.self) {
            try KeyRecord(keyID: text, publicKey: key, owner: "gateway")
        }
        #expect(throws: SigningError.self) { try KeyRecord(publicKey: key, owner: text) }
    }

    @Test func `a ring finds keys by octets only`() throws {
        let key = try PrivateKey.generate(.sm2).publicKey
        let record = try KeyRecord(keyID: "K-1", publicKey: key, owner: "gateway")
        let ring = KeyRing([record])
        #expect(ring.key("K-1") == record)
        #expect(ring.key("k-1") == nil)
        // The Kelvin sign equals K for Swift's strings.
        #expect("\u{212A}-1" == "K-1")
        #expect(ring.key("\u{212A}-1") == nil)
        #expect(ring.all == [record])
    }

    @Test func `of two keys under one name neither is trusted`() throws {
        let first = try KeyRecord(
            keyID: "a", publicKey: PrivateKey.generate(.sm2).publicKey, owner: "gateway")
        let second = try KeyRecord(
            keyID: "a", publicKey: PrivateKey.generate(.sm2).publicKey, owner: "gateway")
        let other = try KeyRecord(publicKey: first.publicKey, owner: "gateway")
        let ring = KeyRing([first, second, other])
        #expect(ring.key("a") == nil)
        #expect(ring.all == [other])
    }

    @Test(arguments: SigningAlgorithm.allCases)
    func `a web key comes back as the same key`(algorithm: SigningAlgorithm) throws {
        let key = try PrivateKey.generate(algorithm).publicKey
        let jwk = JWK(key)
        #expect(try jwk.publicKey() == key)
        let other = algorithm == .sm2 ? "P-256" : "SM2"
        for bad in [
            JWK(curve: other, x: jwk.x, y: jwk.y), JWK(curve: "sm2", x: jwk.x, y: jwk.y),
            JWK(curve: jwk.curve, x: jwk.x + "=", y: jwk.y),
            JWK(curve: jwk.curve, x: String(jwk.x.dropLast(2)), y: jwk.y),
            JWK(curve: jwk.curve, x: jwk.y, y: jwk.x), JWK(curve: jwk.curve, x: "", y: ""),
        ] {
            #expect(throws: SigningError.self) { try bad.publicKey() }
        }
    }

    @Test func `a signer signs only under the record of its key`() async throws {
        let key = try PrivateKey.generate(.sm2)
        let other = try KeyRecord(publicKey: PrivateKey.generate(.sm2).publicKey, owner: "gateway")
        #expect(throws: SigningError.self) { try FileSigner(key, as: other) }
        let signer: any Signer = try FileSigner(key, owner: "gateway")
        let signature = try await signer.sign([1, 2, 3])
        #expect(signer.key.publicKey.verifies(signature, over: [1, 2, 3]))
    }
}
