import TestSupport
import Testing

@testable import Signing

private struct VerifyVectors: Decodable {
    struct Case: Decodable {
        let tc: Int, category: String, distid_hex: String, pub_hex: String, msg_hex: String
        let sig_hex: String, sig_format: String, expected: String, reason: String
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

    private func refusal(_ vector: VerifyVectors.Case) throws -> String? {
        guard let key = try key(vector.pub_hex) else { return "key" }
        let message = try octets(vector.msg_hex)
        let signature = try octets(vector.sig_hex)
        let identity = try octets(vector.distid_hex)
        let fault =
            vector.sig_format == "der"
            ? key.faultDER(signature, over: message, identity: identity)
            : key.fault(signature, over: message, identity: identity)
        return fault?.rawValue
    }

    /// Numbers of the category "range" that lie inside it, or have no place in 32 octets.
    private static let special = [
        "r = s = 1": "mismatch", "r = s = n-1": "mismatch", "r - n (negative)": "form",
        "s - n (negative)": "form", "65-byte integer": "form", "r + n": "form", "s + n": "form",
    ]

    /// The one reason that fits a case.
    private static func reason(_ vector: VerifyVectors.Case) -> String? {
        if vector.expected == "valid" { return nil }
        return switch vector.category {
        case "der", "der-truncated", "format": "form"
        case "range", "range-raw": special[vector.reason] ?? "range"
        case "key-invalid", "key-encoding": "key"
        case "id-length": "identity"
        case "algebra", "id", "hash-construction", "message", "key": "mismatch"
        default: "no reason known for \(vector.category)"
        }
    }

    @Test func `every verify case has its verdict, and each fault its own reason`() throws {
        var tally = VectorTally("sm2_verify.json")
        for vector in try vectors("sm2_verify", as: VerifyVectors.self).vectors {
            let found = try refusal(vector)
            let expected = Self.reason(vector)
            #expect(
                found == expected, "\(vector.tc) \(vector.category): \(vector.reason)")
            if found == expected { tally.count(found) }
        }
        try tally.settle()
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
