import Signing

@testable import Licenses

/// A root, an authority below it, and what it makes (测试证书机构); instants in seconds.
struct Authorities {
    static let now: Int64 = 1_795_226_400  // 2026-11-21T10:00:00+08:00
    static let years: ClosedRange<Int64> = (now - 100_000_000)...(now + 100_000_000)

    let root: FileSigner
    let authority: FileSigner

    init(_ algorithm: SigningAlgorithm = .sm2) throws {
        let key = try PrivateKey.generate(algorithm)
        let certificate = try Self.draft("根", key, [1], .authority(pathLength: 1))
            .signedByItself(key)
        root = try Self.signer(key, [certificate])
        authority = try Self.below(root, "机构", [2], .authority(pathLength: 0))
    }

    /// The signer of a department, below the authority unless another one is named.
    func signer(
        by issuer: FileSigner? = nil, period: ClosedRange<Int64> = years,
        kind: CertificateDraft.Kind = .signer, code: String? = Invented.gateway,
        withOthers: Bool = true
    ) throws -> FileSigner {
        try Self.below(
            issuer ?? authority, "部门", [3], kind, period: period, code: code,
            withOthers: withOthers)
    }

    /// The lists of both, made now and good for a day unless said otherwise.
    func lists(
        _ revocations: [Revocation] = [], at now: Int64 = Authorities.now,
        of last: FileSigner? = nil
    ) throws -> [RevocationList] {
        let days = { (revocations: [Revocation]) in
            RevocationListDraft(
                number: 1, madeAt: now, nextAt: now + 86_400, revocations: revocations)
        }
        return [
            try days([]).signed(by: root), try days(revocations).signed(by: last ?? authority),
        ]
    }

    private static func below(
        _ issuer: FileSigner, _ name: String, _ serial: [UInt8], _ kind: CertificateDraft.Kind,
        period: ClosedRange<Int64> = years, code: String? = nil, withOthers: Bool = true
    ) throws -> FileSigner {
        let key = try PrivateKey.generate(issuer.key.algorithm)
        let certificate = try draft(name, key, serial, kind, period: period, code: code)
            .signed(by: issuer)
        let others = withOthers ? issuer.key.chain?.all ?? [] : []
        return try signer(key, [certificate] + others)
    }

    private static func draft(
        _ name: String, _ key: PrivateKey, _ serial: [UInt8], _ kind: CertificateDraft.Kind,
        period: ClosedRange<Int64> = years, code: String? = nil
    ) -> CertificateDraft {
        CertificateDraft(
            subject: CertificateName(
                organization: "示例市", organizationCode: code, commonName: name),
            publicKey: key.publicKey, serial: serial, period: period, kind: kind)
    }

    private static func signer(_ key: PrivateKey, _ chain: [Certificate]) throws -> FileSigner {
        try FileSigner(
            key,
            as: KeyRecord(
                publicKey: key.publicKey, owner: Invented.gateway, chain: CertificateChain(chain)))
    }
}
