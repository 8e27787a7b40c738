import TestSupport
import Testing

@testable import Signing

private struct SignVectors: Decodable {
    struct Case: Decodable {
        let distid_hex: String, msg_hex: String, d_hex: String, k_hex: String, pub_hex: String
        let z_hex: String, e_hex: String, r_hex: String, s_hex: String, sig_der_hex: String
    }
    let vectors: [Case]
}

private struct ScalarVectors: Decodable {
    struct Case: Decodable { let k: String, x: String, y: String }
    let vectors: [Case]
}

/// Signatures with a given nonce: the library takes none, so r and s are computed by hand here, and what
/// the library is asked is whether it takes the key, knows its point and verifies.
@Suite struct SM2SignVectorTests {
    @Test(arguments: ["sm2_sign_standard", "sm2_sign_fixed_nonce"])
    func `key, Z, digest, r and s are as published, and the signature verifies`(
        name: String
    ) throws {
        var tally = VectorTally("\(name).json")
        for vector in try vectors(name, as: SignVectors.self).vectors {
            let message = try octets(vector.msg_hex)
            let identity = try octets(vector.distid_hex)
            let raw = try octets(vector.r_hex + vector.s_hex)
            let der = try octets(vector.sig_der_hex)
            let privateKey = try PrivateKey(algorithm: .sm2, scalar: try octets(vector.d_hex))
            let key = privateKey.publicKey
            let z = SM2ByHand.z(identity: identity, point: key.point)
            let e = SM2ByHand.e(z: z, message: message)
            let byHand = SM2ByHand.signature(
                e: Hex.encode(e), scalar: vector.d_hex, nonce: vector.k_hex)
            let again = try privateKey.sign(message, identity: identity)
            let holds = [
                "04" + Hex.encode(key.point) == vector.pub_hex, Hex.encode(z) == vector.z_hex,
                Hex.encode(e) == vector.e_hex, byHand.r == vector.r_hex, byHand.s == vector.s_hex,
                SignatureForm.raw(fromDER: der) == raw, SignatureForm.der(fromRaw: raw) == der,
                key.fault(raw, over: message, identity: identity) == nil,
                key.faultDER(der, over: message, identity: identity) == nil,
                key.fault(again, over: message, identity: identity) == nil,
            ]
            #expect(holds.allSatisfy { $0 }, "\(vector.d_hex): \(holds)")
            if holds.allSatisfy({ $0 }) { tally.accept() }
        }
        try tally.settle()
    }

    @Test func `a scalar gives its public point, and n - 1 is no private key`() throws {
        let last = "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54122"
        var tally = VectorTally("sm2_scalar_base.json")
        for vector in try vectors("sm2_scalar_base", as: ScalarVectors.self).vectors {
            let key = try? PrivateKey(algorithm: .sm2, scalar: try octets(vector.k))
            let byHand = SM2ByHand.point(vector.k)
            #expect(byHand.x == vector.x && byHand.y == vector.y, "\(vector.k)")
            if vector.k == last {
                #expect(key == nil)
                tally.refuse("key")
            } else {
                let point = try #require(key?.publicKey.point)
                #expect(Hex.encode(point) == vector.x + vector.y, "\(vector.k)")
                tally.accept()
            }
        }
        try tally.settle()
    }

    @Test func `another nonce gives another signature by hand`() throws {
        let vector = try #require(
            try vectors("sm2_sign_standard", as: SignVectors.self).vectors.first)
        let other = SM2ByHand.signature(
            e: vector.e_hex, scalar: vector.d_hex, nonce: vector.d_hex)
        #expect(other.r != vector.r_hex && other.s != vector.s_hex)
        let key = try PrivateKey(algorithm: .sm2, scalar: try octets(vector.d_hex)).publicKey
        let message = try octets(vector.msg_hex)
        #expect(key.fault(try octets(other.r + other.s), over: message) == nil)
    }
}
