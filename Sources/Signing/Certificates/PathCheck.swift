/// What a trusted path came to (可信证书路径).
public struct TrustedPath: Hashable, Sendable {
    /// The certificates, leaf first, anchor last; at least two.
    public let certificates: [Certificate]
    /// When the oldest revocation list that was used was made; `nil` when none was asked.
    public let listsMadeAt: Int64?
    /// That the leaf was revoked after the instant; whoever has only the signer's word for the instant should
    /// not trust a key that is known to be in other hands (``Revocation/Reason/keyCompromise``).
    public let laterRevocation: Revocation?

    /// The certificate whose key signs.
    public var leaf: Certificate { certificates[0] }
    /// The anchor.
    public var anchor: Certificate { certificates[certificates.count - 1] }
}

/// Judges a chain of certificates by anchors and revocation lists (证书路径校验).
///
/// Standard: RFC 5280, 6; GB/T 20518. The instant is that of signing: a license stays good after its
/// certificate ended or was revoked, if it was signed before. Revocation lists must be of now.
///
/// A check is kept as long as its anchors and lists: it verifies the signatures of a chain once.
public struct PathCheck: Sendable {
    /// Which certificates must be looked up in revocation lists; never the anchor.
    public enum Revocations: Hashable, Sendable {
        /// None.
        case none
        /// The leaf only.
        case leaf
        /// The leaf and every authority below the anchor.
        case all
    }

    /// Self-signed certificates that are trusted by decision, not by signature.
    public let anchors: [Certificate]
    /// Revocation lists at hand, of any issuer and any age.
    public let lists: [RevocationList]
    /// What must be looked up.
    public let revocations: Revocations
    /// What copies of this check found already.
    let kept = KeptPaths()

    /// Takes what is trusted and known.
    public init(
        anchors: [Certificate], lists: [RevocationList], revocations: Revocations = .all
    ) {
        self.anchors = anchors
        self.lists = lists
        self.revocations = revocations
    }

    /// Judges a chain.
    ///
    /// - Parameters:
    ///   - chain: as received; nothing in it is believed.
    ///   - purpose: what the leaf signed.
    ///   - instant: when it signed, seconds since 1970.
    ///   - now: the present, for the age of revocation lists.
    /// - Returns: the path, or the first fault: path and signatures, algorithms, authorities, key usage,
    ///   periods, revocation; in each, leaf first.
    public func judge(
        _ chain: CertificateChain, for purpose: CertificatePurpose = .texts, at instant: Int64,
        now: Int64
    ) -> Result<TrustedPath, PathFault> {
        let path = kept.path(of: chain) { PathBuilding.path(chain, anchors: anchors) }
        return path.flatMap { path in
            let isOwn = path.count < 2
            if isOwn { return .failure(PathFault(.selfSignedLeaf, chain.leaf, depth: 0)) }
            let fault =
                Self.algorithmFault(path) ?? Self.authorityFault(path)
                ?? Self.usageFault(path[0], purpose) ?? Self.periodFault(path, at: instant)
            if let fault { return .failure(fault) }
            return revocation(path, at: instant, now: now)
        }
    }

    /// Every key is ours, and every signature is of the algorithm of its issuer's key.
    private static func algorithmFault(_ path: [Certificate]) -> PathFault? {
        for (depth, certificate) in path.enumerated() {
            let issuer = path[min(depth + 1, path.count - 1)]
            guard certificate.publicKey != nil, let key = issuer.publicKey,
                certificate.signatureAlgorithm == key.algorithm
            else { return PathFault(.algorithm, certificate, depth: depth) }
        }
        return nil
    }

    /// Every issuer says that it is an authority and may sign certificates.
    ///
    /// Ours: an anchor without key usage is taken, since it is trusted by decision; other authorities must
    /// have it, which OpenSSL does not demand.
    private static func authorityFault(_ path: [Certificate]) -> PathFault? {
        for (depth, issuer) in path.enumerated().dropFirst() {
            let isAnchor = depth == path.count - 1
            let usage = issuer.keyUsage ?? (isAnchor ? .certificateSign : [])
            guard issuer.isAuthority, usage.contains(.certificateSign) else {
                return PathFault(.notAuthority, issuer, depth: depth)
            }
        }
        return nil
    }

    /// The leaf is no authority, may sign, and is made for this purpose.
    ///
    /// Observed: Chinese authorities give a holder two certificates; the one to encrypt has no
    /// digitalSignature and must not verify a license.
    private static func usageFault(
        _ leaf: Certificate, _ purpose: CertificatePurpose
    ) -> PathFault? {
        guard !leaf.isAuthority else { return PathFault(.leafIsAuthority, leaf, depth: 0) }
        let maySign = leaf.keyUsage?.contains(.digitalSignature) ?? false
        guard maySign, leaf.purposes.contains(purpose) else {
            return PathFault(.keyUsage, leaf, depth: 0)
        }
        return nil
    }

    /// Standard: RFC 5280, 4.1.2.5: both ends of a period are inside.
    private static func periodFault(_ path: [Certificate], at instant: Int64) -> PathFault? {
        for (depth, certificate) in path.enumerated()
        where !certificate.period.contains(instant) {
            let isEarly = instant < certificate.period.lowerBound
            return PathFault(isEarly ? .notYetValid : .expired, certificate, depth: depth)
        }
        return nil
    }
}
