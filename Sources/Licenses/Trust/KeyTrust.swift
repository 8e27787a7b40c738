public import Codes
public import Signing

/// Whether a key counts by a trust list (公钥信任): named itself, or by a certificate under a root of
/// the list; the same for licenses and for slips.
///
/// Standard: GB/T 20518, RFC 5280, 6. The instant that counts is that of signing; revocation lists
/// must be of now.
public struct KeyTrust: Sendable {
    /// Who may issue what, and the roots.
    public let list: TrustList
    private let check: PathCheck

    /// By a list and the revocation lists at hand; a root that is no certificate trusts nothing.
    public init(_ list: TrustList, revocations: [RevocationList] = []) {
        self.list = list
        check = PathCheck(
            anchors: list.roots.compactMap { try? Certificate(der: $0) }, lists: revocations)
    }

    /// When a key signed, and who says so (签名时间).
    public struct Signing: Hashable, Sendable {
        /// Seconds since 1970.
        public let instant: Int64
        /// Whether more than the signer's own word speaks for it, such as a record made at that time.
        public let isWitnessed: Bool

        /// A time that the signer says, unless it is witnessed.
        public init(at instant: Int64, isWitnessed: Bool = false) {
            self.instant = instant
            self.isWitnessed = isWitnessed
        }
    }

    /// What is found about the key of a text.
    ///
    /// - Parameters:
    ///   - code: code of the finding.
    ///   - key: the key.
    ///   - signing: when it signed.
    ///   - standing: what is held of a trust list; without one nothing is found.
    ///   - now: the present.
    /// - Returns: nil without a list; else a finding that names what is missing.
    public static func finding(
        _ code: String, _ key: KeyRecord, _ signing: Signing, _ standing: TrustStanding,
        now: Instant
    ) -> Finding? {
        switch standing {
        case .none: nil
        case .refused(let finding): TrustStanding.unusable(code, finding)
        case .list(let trust): trust.finding(code, key, signing, now: now)
        }
    }

    /// Whether the record of a key may be taken over: the list names the key for its owner, or a root of the
    /// list is above its certificate, which names the same owner.
    ///
    /// Periods and revocations are asked with each text, not here.
    public func vouches(for key: KeyRecord) -> Bool {
        let isNamed = list.department(key.owner)?.keys.contains(KeyThumbprint.of(key.publicKey))
        if isNamed == true { return true }
        guard let chain = key.chain, let code = chain.leaf.organizationCode,
            code.utf8.elementsEqual(key.owner.utf8)
        else { return false }
        let path = PathCheck(anchors: check.anchors, lists: [], revocations: .none)
        let start = chain.leaf.period.lowerBound
        guard case .success = path.judge(chain, at: start, now: start) else { return false }
        return true
    }

    private func finding(
        _ code: String, _ key: KeyRecord, _ signing: Signing, now: Instant
    ) -> Finding {
        let values = ["key": key.keyID, "owner": key.owner, "version": "\(list.version)"]
        let path = key.chain.map { self.path(code, key, $0, signing, now: now, values) }
        // Of what is missing only the root may be: naming a key stands for that, not for its revocations.
        if let path, path.reason != PathFault.Reason.unknownIssuer.rawValue { return path }
        let thumbprint = KeyThumbprint.of(key.publicKey)
        guard list.department(key.owner)?.keys.contains(thumbprint) == true else {
            return path ?? .notExamined(code, "noCertificate", values)
        }
        return .passed(
            code, "listed", values, source: IssuerRight.source(list), asOf: list.issuedAt)
    }

    /// What the certificate says; a key that the list names is refused by it too, since it may be revoked, and
    /// stays open while that is not known.
    private func path(
        _ code: String, _ key: KeyRecord, _ chain: CertificateChain, _ signing: Signing,
        now: Instant, _ values: [String: String]
    ) -> Finding {
        var values = values
        values["subject"] = chain.leaf.subject
        values["day"] = "\(Instant(seconds: signing.instant).day)"
        guard chain.leaf.publicKey == key.publicKey else {
            return .failed(code, "otherKey", values)
        }
        let organization = chain.leaf.organizationCode ?? ""
        guard organization.utf8.elementsEqual(key.owner.utf8) else {
            values["organization"] = organization.isEmpty ? "—" : organization
            return .failed(code, "otherOwner", values)
        }
        switch check.judge(chain, at: signing.instant, now: now.seconds) {
        case .failure(let fault) where fault.reason == .unknownIssuer:
            return revoked(code, chain, signing, values) ?? finding(code, fault, values)
        case .failure(let fault): return finding(code, fault, values)
        case .success(let path):
            if let later = path.laterRevocation, later.reason == .keyCompromise,
                !signing.isWitnessed
            {
                values["since"] = Self.instant(later.since)
                return .failed(code, "keyCompromised", values)
            }
            return .passed(
                code, "path", values, source: IssuerRight.source(list),
                asOf: path.listsMadeAt.map { Instant(seconds: $0) })
        }
    }

    /// That its own authority revoked it, though the list trusts no root of that.
    private func revoked(
        _ code: String, _ chain: CertificateChain, _ signing: Signing, _ values: [String: String]
    ) -> Finding? {
        guard let found = chain.revocation(in: check.lists) else { return nil }
        let isLost = found.reason == .keyCompromise && !signing.isWitnessed
        guard isLost || found.since <= signing.instant else { return nil }
        var values = values
        values["since"] = Self.instant(found.since)
        let reason = found.since <= signing.instant ? "revoked" : "keyCompromised"
        return .failed(code, reason, values)
    }

    private func finding(
        _ code: String, _ fault: PathFault, _ values: [String: String]
    ) -> Finding {
        var values = values
        values["subject"] = fault.subject
        if let revocation = fault.revocation { values["since"] = Self.instant(revocation.since) }
        let reason = Self.reason(fault.reason)
        return fault.isForWant
            ? .notExamined(code, reason, values) : .failed(code, reason, values)
    }

    /// The word of a finding for a fault; lists are called what they are called everywhere.
    static func reason(_ reason: PathFault.Reason) -> String {
        switch reason {
        case .listMissing: "crlMissing"
        case .listStale: "crlStale"
        case .listSignature: "crlSignature"
        case .listUnsupported: "crlUnsupported"
        case .listNotAuthority: "crlNotAuthority"
        case .unknownIssuer, .selfSignedLeaf, .signature, .algorithm, .notAuthority, .pathLength,
            .criticalExtension, .unsound, .leafIsAuthority, .keyUsage, .notYetValid, .expired,
            .revoked:
            reason.rawValue
        }
    }

    private static func instant(_ seconds: Int64) -> String {
        "\(Instant(seconds: seconds))"
    }
}
