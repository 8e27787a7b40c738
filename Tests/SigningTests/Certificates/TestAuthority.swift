@testable import Signing

/// Makes certificates and lists of every kind, also unsound ones (测试用证书机构).
struct TestAuthority {
    static let start: Int64 = 1_800_000_000
    static let end: Int64 = 1_900_000_000

    let signer: FileSigner
    let certificate: Certificate

    /// A root.
    init(
        root name: String, _ algorithm: SigningAlgorithm, period: ClosedRange<Int64> = start...end,
        pathLength: Int = 3
    ) throws {
        let key = try PrivateKey.generate(algorithm)
        let draft = CertificateDraft(
            subject: CertificateName(organization: "测试", commonName: name),
            publicKey: key.publicKey, serial: [1], period: period,
            kind: .authority(pathLength: pathLength))
        try self.init(key, draft.signedByItself(key))
    }

    /// A key with any certificate, taken as an authority.
    init(_ key: PrivateKey, _ certificate: Certificate) throws {
        self.certificate = certificate
        signer = try FileSigner(
            key,
            as: KeyRecord(
                publicKey: key.publicKey, owner: "test", chain: CertificateChain([certificate])))
    }

    /// An authority below this one.
    func authority(
        _ name: String, _ algorithm: SigningAlgorithm, pathLength: Int = 0,
        period: ClosedRange<Int64> = start...end
    ) throws -> TestAuthority {
        let key = try PrivateKey.generate(algorithm)
        let draft = CertificateDraft(
            subject: CertificateName(organization: "测试", commonName: name),
            publicKey: key.publicKey, serial: [2], period: period,
            kind: .authority(pathLength: pathLength))
        return try TestAuthority(key, draft.signed(by: signer))
    }

    /// A certificate of a signer.
    func leaf(
        _ key: PublicKey, serial: [UInt8] = [0x20, 1], code: String? = nil,
        period: ClosedRange<Int64> = start...end
    ) throws -> Certificate {
        try CertificateDraft(
            subject: CertificateName(
                organization: "测试局", organizationCode: code, commonName: "签名"),
            publicKey: key, serial: serial, period: period, kind: .signer
        ).signed(by: signer)
    }

    /// A list.
    func list(
        _ revocations: [Revocation] = [], number: UInt64 = 1, madeAt: Int64 = start,
        nextAt: Int64 = end, keepsEndedSince: Int64? = nil
    ) throws -> RevocationList {
        try RevocationListDraft(
            number: number, madeAt: madeAt, nextAt: nextAt, revocations: revocations,
            keepsEndedSince: keepsEndedSince
        ).signed(by: signer)
    }

    /// A certificate with exactly these extensions, signed with an ID of one's choice.
    func odd(
        _ key: PublicKey, extensions: [[UInt8]], name: String = "odd",
        identity: [UInt8] = SM2Identity.standard, algorithm: SigningAlgorithm? = nil
    ) throws -> Certificate {
        let algorithm = algorithm ?? signer.key.algorithm
        let curve = key.algorithm == .sm2 ? "1.2.156.10197.1.301" : "1.2.840.10045.3.1.7"
        let info = DER.sequence(
            DER.sequence(DER.identifier("1.2.840.10045.2.1"), DER.identifier(curve)),
            DER.bits([4] + key.point))
        let content = DER.sequence(
            DER.explicit(0, DER.integer(2)), DER.integer([9]), algorithm.signatureDER,
            certificate.subjectName,
            DER.sequence(DER.time(Self.start), DER.time(Self.end)),
            CertificateName(organization: "测试", commonName: name).der, info,
            DER.explicit(3, DER.tagged(0x30, extensions.flatMap(\.self))))
        let raw = try signer.privateKey.sign(content, identity: identity)
        let signature = SignatureForm.der(fromRaw: raw) ?? []
        return try Certificate(
            der: DER.sequence(content, algorithm.signatureDER, DER.bits(signature)))
    }

    static func constraints(isAuthority: Bool) -> [UInt8] {
        DER.certificateExtension(
            "2.5.29.19", isCritical: true,
            isAuthority ? DER.sequence(DER.isTrue) : DER.sequence())
    }

    static func usage(_ usage: KeyUsage) -> [UInt8] {
        let bits = UInt8(usage.rawValue)
        return DER.certificateExtension(
            "2.5.29.15", isCritical: true,
            DER.bits([bits], unused: UInt8(bits.trailingZeroBitCount)))
    }
}

extension Result where Failure == PathFault {
    /// The reason it failed for; `nil` when it did not.
    var reason: PathFault.Reason? {
        guard case .failure(let fault) = self else { return nil }
        return fault.reason
    }
}
