/// A revocation list that is yet to be signed (待签吊销列表).
///
/// Standard: RFC 5280, 5.1.
public struct RevocationListDraft: Sendable {
    /// The number of the list; each is higher than the one before.
    public let number: UInt64
    /// When it is made, seconds since 1970.
    public let madeAt: Int64
    /// When the next one is due.
    public let nextAt: Int64
    /// What is revoked.
    public let revocations: [Revocation]
    /// Since when certificates that ended stay in it; `nil` when that is not promised.
    public let keepsEndedSince: Int64?

    /// Puts the parts together.
    public init(
        number: UInt64, madeAt: Int64, nextAt: Int64, revocations: [Revocation],
        keepsEndedSince: Int64? = nil
    ) {
        self.keepsEndedSince = keepsEndedSince
        self.number = number
        self.madeAt = madeAt
        self.nextAt = nextAt
        self.revocations = revocations
    }

    /// Signs it with the key of an authority.
    ///
    /// - Parameter authority: its signer; the record holds the authority's certificate.
    /// - Returns: the list.
    /// - Throws: ``SigningError/signatureFailed(_:)``, ``SigningError/keyMalformed(_:)`` for an authority
    ///   without a certificate.
    public func signed(by authority: FileSigner) throws(SigningError) -> RevocationList {
        guard let issuer = authority.key.chain?.leaf else {
            throw .keyMalformed("the authority has no certificate")
        }
        let key = authority.privateKey
        let keyID = issuer.handle.subjectKeyID.map {
            DER.certificateExtension("2.5.29.35", DER.sequence(DER.tagged(0x80, $0)))
        }
        let number = DER.certificateExtension("2.5.29.20", DER.integer(number))
        let kept = keepsEndedSince.map {
            DER.certificateExtension(RevocationList.keepsEnded, DER.generalizedTime($0))
        }
        // An empty list of entries is left out, as the standard demands.
        let entries = revocations.isEmpty ? [] : DER.tagged(0x30, revocations.flatMap(Self.entry))
        let content = DER.sequence(
            DER.integer(1), key.algorithm.signatureDER, issuer.subjectName, DER.time(madeAt),
            DER.time(nextAt), entries,
            DER.explicit(0, DER.sequence(keyID ?? [], number, kept ?? [])))
        return try RevocationList(der: key.signedDER(content))
    }

    private static func entry(_ revocation: Revocation) -> [UInt8] {
        let reason =
            revocation.reason == .unspecified
            ? []
            : DER.certificateExtension(
                "2.5.29.21", DER.enumerated(UInt8(revocation.reason.rawValue)))
        let date = revocation.invalidSince.map {
            DER.certificateExtension("2.5.29.24", DER.generalizedTime($0))
        }
        let extensions = reason + (date ?? [])
        return DER.sequence(
            DER.integer(Hex.decode(revocation.serial) ?? []), DER.time(revocation.revokedAt),
            extensions.isEmpty ? [] : DER.sequence(extensions))
    }
}
