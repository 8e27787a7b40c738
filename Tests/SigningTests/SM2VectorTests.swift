import Testing

@testable import Signing

private struct VerifyVectors: Decodable {
    struct Case: Decodable {
        let tc: Int, category: String, distid_hex: String, pub_hex: String, msg_hex: String
        let sig_hex: String, sig_format: String, expected: String, reason: String
    }
    let vectors: [Case]
}

private struct StandardVectors: Decodable {
    struct Case: Decodable {
        let msg_hex: String, d_hex: String, pub_hex: String, r_hex: String, s_hex: String
        let sig_der_hex: String
    }
    let vectors: [Case]
}

@Suite struct SM2VectorTests {
    /// A key from 04 || X || Y; other forms of a point are not keys here.
    private func key(_ hex: String) throws -> PublicKey? {
        let point = try octets(hex)
        guard point.first == 0x04 else { return nil }
        return try? PublicKey(algorithm: .sm2, point: Array(point.dropFirst()))
    }

    private func accepts(_ vector: VerifyVectors.Case) throws -> Bool {
        guard let key = try key(vector.pub_hex) else { return false }
        let message = try octets(vector.msg_hex)
        let signature = try octets(vector.sig_hex)
        let identity = try octets(vector.distid_hex)
        return vector.sig_format == "der"
            ? key.verifiesDER(signature, over: message, identity: identity)
            : key.verifies(signature, over: message, identity: identity)
    }

    @Test func `all 105 verify cases have their verdict, and what is acceptable is refused`() throws
    {
        let cases = try vectors("sm2_verify", as: VerifyVectors.self).vectors
        #expect(cases.count == 105)
        var refusedByPolicy = 0
        for vector in cases {
            let accepted = try accepts(vector)
            #expect(
                accepted == (vector.expected == "valid"),
                "\(vector.tc) \(vector.category): \(vector.reason)")
            if vector.expected == "acceptable" && !accepted { refusedByPolicy += 1 }
        }
        #expect(refusedByPolicy == 3)
    }

    @Test func `under the standing ID only the cases made with it verify`() throws {
        let identity = Hex.encode(SM2Identity.standard)
        for vector in try vectors("sm2_verify", as: VerifyVectors.self).vectors
        where vector.expected == "valid" {
            let key = try #require(try key(vector.pub_hex))
            let message = try octets(vector.msg_hex)
            let signature = try octets(vector.sig_hex)
            let accepted =
                vector.sig_format == "der"
                ? key.verifiesDER(signature, over: message) : key.verifies(signature, over: message)
            #expect(accepted == (vector.distid_hex == identity), "\(vector.tc)")
        }
    }

    @Test func `the signature example of the standard verifies, and its key signs`() throws {
        let vector = try #require(
            try vectors("sm2_sign_standard", as: StandardVectors.self).vectors.first)
        let message = try octets(vector.msg_hex)
        let raw = try octets(vector.r_hex + vector.s_hex)
        let der = try octets(vector.sig_der_hex)
        let privateKey = try PrivateKey(algorithm: .sm2, scalar: try octets(vector.d_hex))
        let publicKey = privateKey.publicKey
        #expect("04" + Hex.encode(publicKey.point) == vector.pub_hex)
        #expect(publicKey.verifies(raw, over: message))
        #expect(publicKey.verifiesDER(der, over: message))
        #expect(SignatureForm.raw(fromDER: der) == raw)
        #expect(SignatureForm.der(fromRaw: raw) == der)
        #expect(publicKey.verifies(try privateKey.sign(message), over: message))
    }

    @Test func `only the one DER form of a signature is taken apart`() throws {
        let cases = try vectors("sm2_verify", as: VerifyVectors.self).vectors
        for vector in cases where vector.sig_format == "der" && vector.category == "der" {
            let form = SignatureForm.raw(fromDER: try octets(vector.sig_hex))
            #expect(form == nil, "\(vector.tc) \(vector.reason)")
        }
        let ones: [UInt8] = [0x30, 0x06, 0x02, 0x01, 0x01, 0x02, 0x01, 0x01]
        #expect(SignatureForm.raw(fromDER: ones) != nil)
        // A needless zero octet, a negative number, and one of 33 octets.
        #expect(SignatureForm.raw(fromDER: [0x30, 7, 2, 2, 0, 1, 2, 1, 1]) == nil)
        #expect(SignatureForm.raw(fromDER: [0x30, 6, 2, 1, 0x80, 2, 1, 1]) == nil)
        let long = [0x30, 38, 2, 33, 1] + [UInt8](repeating: 0, count: 32) + [2, 1, 1]
        #expect(SignatureForm.raw(fromDER: long) == nil)
    }
}
