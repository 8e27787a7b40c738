import Codes
import JSON
import Signing

@testable import Licenses

/// Trust lists of the small city.
enum Lists {
    /// A draft: the issuer with the gateway as its delegate, and the rights given.
    static func draft(
        rights: Value = [["typeCode": .string(Invented.businessType), "from": "2020-01-01"]],
        delegates: Value = [["code": .string(Invented.gateway), "from": "2020-01-01"]],
        nextUpdate: Value = "2027-12-31"
    ) throws -> TrustListSource {
        try TrustListSource(
            reading: Object([
                "nextUpdate": nextUpdate,
                "departments": [
                    [
                        "code": .string(Invented.issuer), "name": "示例市市场监督管理局",
                        "delegates": delegates, "rights": rights,
                    ]
                ],
            ]))
    }

    /// The list of a draft, signed by the world's own key.
    static func list(
        _ world: World, _ draft: TrustListSource? = nil, after kept: TrustList? = nil,
        roots: [[UInt8]] = [], isNamed: Bool = true, at now: Instant? = nil
    ) throws -> TrustList {
        let keys = isNamed ? [KeyThumbprint.of(world.signer.key.publicKey)] : []
        return try (draft ?? Self.draft()).list(
            of: Organization(name: "示例省数据局", code: Invented.gateway), keys: keys, roots: roots,
            after: kept, now: now ?? world.now)
    }
}

extension World {
    /// Verifies a token of this world elsewhere, by a trust list alone or with the records here.
    func verify(
        _ token: String, _ standing: TrustStanding, isRecorded: Bool = false,
        at now: Instant? = nil
    ) async throws -> Verification {
        let verify = Verify(
            records: isRecorded ? store : try await World().store, keys: KeyRing([signer.key]),
            delegates: [], trust: { _ in standing })
        return try await verify.examine(
            VerificationQuestion(.token(token)), now: now ?? self.now)
    }
}

extension Verification {
    /// The finding of a rule.
    func finding(_ code: String) -> Finding? { findings.first { $0.code == "license.\(code)" } }
}
