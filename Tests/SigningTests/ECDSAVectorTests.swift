import Foundation
import TestSupport
import Testing

@testable import Signing

private struct ECDSAVectors: Decodable {
    struct Key: Decodable { let uncompressed: String }
    struct WebKey: Decodable { let crv: String, x: String, y: String }
    struct Case: Decodable {
        let tcId: Int, comment: String, flags: [String], msg: String, sig: String, result: String
    }
    struct Group: Decodable {
        let publicKey: Key, publicKeyJwk: WebKey?, tests: [Case]
    }
    let testGroups: [Group]
}

/// Signatures of partners with P-256 keys, from Wycheproof.
@Suite struct ECDSAVectorTests {
    /// Flags of cases whose encoding or length alone is wrong; adding or subtracting the order leaves
    /// the 32 octets, too.
    private static let formFlags: Set<String> = [
        "BerEncodedSignature", "InvalidEncoding", "InvalidTypesInSignature", "MissingZero",
        "SignatureSize", "RangeCheck", "IntegerOverflow",
    ]

    /// Cases whose flags and comment do not say enough: bytes changed inside r or s, x-coordinate 0.
    private static let special = [
        "true 102": "mismatch", "true 103": "mismatch", "true 104": "mismatch",
        "true 146": "mismatch", "true 147": "mismatch", "true 109": "range", "true 151": "range",
        "true 430": "form", "false 207": "form",
    ]

    /// The one reason that fits a case.
    private static func reason(_ vector: ECDSAVectors.Case, isDER: Bool) -> String? {
        if vector.result == "valid" { return nil }
        if let reason = special["\(isDER) \(vector.tcId)"] { return reason }
        if !formFlags.isDisjoint(with: vector.flags) { return "form" }
        if vector.flags.contains("InvalidSignature") { return ofValues(vector.comment) }
        if vector.flags.contains("ModifiedSignature") { return "form" }
        if vector.flags.contains("ModifiedInteger") {
            return vector.comment.hasSuffix("by n - r") ? "mismatch" : "form"
        }
        let isTooLarge = ["r too large", "r is larger", "s is larger", "s == 0", "r = 5 + n"]
            .contains { vector.comment.hasPrefix($0) }
        return isTooLarge ? "range" : "mismatch"
    }

    /// The reason for "special case values r=1 and s=n": only 1 and n - 1 lie in the range.
    private static func ofValues(_ comment: String) -> String {
        guard let start = comment.range(of: "r=")?.upperBound else { return "no values" }
        let values = comment[start...].components(separatedBy: " and s=")
        if values.contains("-1") { return "form" }
        return values.allSatisfy { ["1", "n - 1"].contains($0) } ? "mismatch" : "range"
    }

    private func key(of group: ECDSAVectors.Group) throws -> PublicKey {
        let point = try octets(group.publicKey.uncompressed)
        #expect(point.first == 4)
        let key = try PublicKey(algorithm: .es256, point: Array(point.dropFirst()))
        if let jwk = group.publicKeyJwk {
            #expect(try JWK(curve: jwk.crv, x: jwk.x, y: jwk.y).publicKey() == key)
        }
        return key
    }

    @Test(arguments: [
        ("wycheproof_ecdsa_secp256r1_sha256_test", true),
        ("wycheproof_ecdsa_secp256r1_sha256_p1363_test", false),
    ])
    func `every signature of Wycheproof has its verdict, and each fault its own reason`(
        name: String, isDER: Bool
    ) throws {
        var tally = VectorTally("\(name).json")
        for group in try vectors(name, as: ECDSAVectors.self).testGroups {
            let key = try key(of: group)
            for vector in group.tests {
                let message = try octets(vector.msg)
                let signature = try octets(vector.sig)
                let fault =
                    isDER
                    ? key.faultDER(signature, over: message) : key.fault(signature, over: message)
                let expected = Self.reason(vector, isDER: isDER)
                #expect(fault?.rawValue == expected, "\(vector.tcId) \(vector.comment)")
                if fault?.rawValue == expected { tally.count(expected) }
            }
        }
        try tally.settle()
    }
}
