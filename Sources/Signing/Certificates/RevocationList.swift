/// That a certificate was revoked, since when and why (吊销条目).
public struct Revocation: Hashable, Sendable {
    /// The reasons of RFC 5280, 5.3.1.
    public enum Reason: Int32, Hashable, Sendable, CaseIterable {
        /// Not said.
        case unspecified = 0
        /// Someone else may have the key.
        case keyCompromise = 1
        /// Someone else may have the key of the authority.
        case authorityCompromise = 2
        /// The holder has another name or belongs elsewhere.
        case affiliationChanged = 3
        /// Another certificate took its place.
        case superseded = 4
        /// It is not needed any more.
        case cessationOfOperation = 5
        /// Suspended; may come back.
        case certificateHold = 6
        /// Came back; in delta lists only.
        case removeFromList = 8
        /// Its rights were withdrawn.
        case privilegeWithdrawn = 9
        /// Someone else may have the key of an attribute authority.
        case attributeAuthorityCompromise = 10
    }

    /// Serial number of the certificate, as ``Certificate/serial``.
    public let serial: String
    /// When the authority revoked it, seconds since 1970.
    public let revokedAt: Int64
    /// Since when the key is known or suspected to be bad; the authority may name a day before.
    public let invalidSince: Int64?
    /// Why; ``Reason/unspecified`` also for a number that is not in the standard.
    public let reason: Reason

    /// Takes the parts.
    public init(serial: String, revokedAt: Int64, invalidSince: Int64? = nil, reason: Reason) {
        self.serial = serial
        self.revokedAt = revokedAt
        self.invalidSince = invalidSince
        self.reason = reason
    }

    /// Both of two revocations of one certificate: the earlier dates, and the graver reason.
    ///
    /// A lost key (``Reason/keyCompromise``) is graver than anything else, since it is not believed about its
    /// dates; a reason that is said is graver than none.
    public func joined(with other: Revocation) -> Revocation {
        let reasons = [reason, other.reason]
        let graver =
            reasons.first { $0 == .keyCompromise } ?? reasons.first { $0 != .unspecified }
        return Revocation(
            serial: serial, revokedAt: min(revokedAt, other.revokedAt),
            invalidSince: [invalidSince, other.invalidSince].compactMap(\.self).min(),
            reason: graver ?? .unspecified)
    }

    /// From when on the certificate counts for nothing.
    public var since: Int64 { min(revokedAt, invalidSince ?? revokedAt) }
}

/// A list of revoked certificates (证书吊销列表, CRL), read; who signed it is seen by ``isSigned(by:)``.
///
/// Standard: RFC 5280, 5. Only whole lists of one authority: critical extensions (delta lists, parts,
/// lists for others) make ``isWhole`` false, and such a list proves nothing.
public struct RevocationList: Sendable {
    /// The octets, exactly as received.
    public let der: [UInt8]
    /// Who made it, as RFC 4514 writes it.
    public let issuer: String
    /// When it was made, seconds since 1970.
    public let madeAt: Int64
    /// When the next one is due; `nil` when it does not say, and then it is never fresh.
    public let nextAt: Int64?
    /// Its number (CRL number), lower-case hexadecimal; `nil` when it has none.
    public let number: String?
    /// The name of the key that signed it (authorityKeyIdentifier), lower-case hexadecimal; `nil`
    /// when it does not say.
    public let authorityKeyID: String?
    /// Since when certificates that ended stay in it (expiredCertsOnCRL); `nil` when it does not say, and
    /// then an entry need not outlive its certificate by more than one list.
    ///
    /// Standard: RFC 5280, 3.3; the extension is that of X.509 (ITU-T, 8.5.2.12), 2.5.29.60.
    public let keepsEndedSince: Int64?
    /// What is revoked.
    public let revocations: [Revocation]
    /// Whether it is a whole list of its authority, without extensions that we do not know.
    public let isWhole: Bool
    /// The algorithm of its signature; `nil` for one that we do not have.
    public let signatureAlgorithm: SigningAlgorithm?
    let issuerName: [UInt8]
    private let signed: [UInt8], signature: [UInt8]
    private let bySerial: [String: Revocation]

    /// Parses DER.
    ///
    /// - Parameter der: one list, nothing after it.
    /// - Throws: ``SigningError/keyMalformed(_:)``.
    public init(der: [UInt8]) throws(SigningError) {
        let handle = try RevocationListHandle(der: der)
        guard let issuer = handle.issuer, let madeAt = handle.madeAt,
            let revocations = handle.revocations()
        else { throw .keyMalformed("revocation list") }
        self.der = der
        self.issuer = issuer.text
        issuerName = issuer.der
        self.madeAt = madeAt
        nextAt = handle.nextAt
        number = handle.number
        authorityKeyID = handle.authorityKeyID.map(Hex.encode)
        keepsEndedSince = handle.keepsEndedSince
        self.revocations = revocations.list
        isWhole = !handle.hasCritical && revocations.areKnown
        signatureAlgorithm = handle.signatureAlgorithm
        bySerial = Dictionary(revocations.list.map { ($0.serial, $0) }) { first, _ in first }
        signature = handle.signature
        // Last: it makes OpenSSL encode the list again.
        signed = handle.takeSigned()
    }

    /// Parses all lists of a PEM text, in order; other blocks are passed over.
    ///
    /// - Parameter pem: the text.
    /// - Returns: the lists.
    /// - Throws: ``SigningError/keyMalformed(_:)``.
    public static func all(pem: [UInt8]) throws(SigningError) -> [RevocationList] {
        var all: [RevocationList] = []
        for block in try PEM.blocks(pem) where block.label == "X509 CRL" {
            all.append(try RevocationList(der: block.octets))
        }
        return all
    }

    /// The PEM text.
    public var pem: String { PEM.text(label: "X509 CRL", der) }

    /// Whether the key signed it, with the SM2 ID that OpenSSL's own check leaves empty.
    public func isSigned(by key: PublicKey) -> Bool {
        signatureAlgorithm == key.algorithm && key.verifiesDER(signature, over: signed)
    }

    /// Whether it is an earlier one than another of the same authority: made before it, or numbered
    /// below it.
    ///
    /// Standard: RFC 5280, 5.2.3: the numbers of an authority only grow.
    public func isEarlier(than other: RevocationList) -> Bool {
        guard madeAt >= other.madeAt else { return true }
        guard let number = number.flatMap(Hex.decode), let last = other.number.flatMap(Hex.decode)
        else { return false }
        return number.count == last.count
            ? number.lexicographicallyPrecedes(last) : number.count < last.count
    }

    /// What it says of a certificate of its authority.
    public func revocation(serial: String) -> Revocation? { bySerial[serial] }

    /// The name of the extension expiredCertsOnCRL.
    static let keepsEnded = "2.5.29.60"

    /// Whether it is the last word about a certificate that has ended: made after its end, and either soon
    /// enough to hold its entry still, or by an authority that keeps entries.
    func isLastWord(aboutEnd end: Int64) -> Bool {
        guard end < madeAt else { return false }
        if let keepsEndedSince, keepsEndedSince <= end { return true }
        guard let nextAt else { return false }
        return madeAt - end <= nextAt - madeAt
    }

    /// Whether it may be used at an instant, both ends inside.
    public func isFresh(at instant: Int64) -> Bool {
        guard let nextAt else { return false }
        return madeAt <= instant && instant <= nextAt
    }
}

extension RevocationList: Hashable {
    /// Two lists are equal if their octets are.
    public static func == (left: RevocationList, right: RevocationList) -> Bool {
        left.der == right.der
    }

    /// Hashes what equality compares.
    public func hash(into hasher: inout Hasher) { hasher.combine(der) }
}
