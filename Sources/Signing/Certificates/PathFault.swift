/// Why a chain of certificates is not trusted (证书路径不通过的原因): one stable reason.
public struct PathFault: Error, Hashable, Sendable {
    /// The reasons.
    public enum Reason: String, Hashable, Sendable, CaseIterable {
        /// No anchor was reached: an issuer is missing, or is not trusted.
        case unknownIssuer
        /// The leaf is signed by its own key.
        case selfSignedLeaf
        /// A certificate was not signed by the key of its issuer, or was altered.
        case signature
        /// A signature algorithm or a key that is not ours, or the two do not fit.
        case algorithm
        /// An issuer is no authority: basic constraints or key usage.
        case notAuthority
        /// More authorities below one than it allows.
        case pathLength
        /// A certificate has a critical extension that nobody here knows.
        case criticalExtension
        /// Another rule of X.509 is broken; the library's own word stands in ``PathFault/detail``.
        case unsound
        /// The leaf is itself an authority.
        case leafIsAuthority
        /// The leaf may not sign (digitalSignature), or is made for another purpose.
        case keyUsage
        /// The instant lies before the period of a certificate.
        case notYetValid
        /// The instant lies after the period of a certificate.
        case expired
        /// A certificate had been revoked at the instant.
        case revoked
        /// No revocation list of an issuer is at hand.
        case listMissing
        /// The newest revocation list is not of now.
        case listStale
        /// No revocation list under the issuer's name is signed by its key.
        case listSignature
        /// The list is a part or a delta, or has an extension that nobody here knows.
        case listUnsupported
        /// The issuer may not sign lists (cRLSign).
        case listNotAuthority
    }

    /// The reason.
    public let reason: Reason
    /// The subject of the certificate it was found at.
    public let subject: String
    /// How far above the leaf that is; 0 is the leaf.
    public let depth: Int
    /// What was revoked when, for ``Reason/revoked``.
    public let revocation: Revocation?
    /// The library's word, for ``Reason/unsound``; empty otherwise.
    public let detail: String

    /// Puts the parts together.
    init(
        _ reason: Reason, _ certificate: Certificate, depth: Int, revocation: Revocation? = nil,
        detail: String = ""
    ) {
        self.reason = reason
        self.subject = certificate.subject
        self.depth = depth
        self.revocation = revocation
        self.detail = detail
    }

    /// Whether something is missing rather than wrong: more certificates or a newer list may heal it.
    public var isForWant: Bool {
        switch reason {
        case .unknownIssuer, .listMissing, .listStale: true
        case .selfSignedLeaf, .signature, .algorithm, .notAuthority, .pathLength,
            .criticalExtension, .unsound, .leafIsAuthority, .keyUsage, .notYetValid, .expired,
            .revoked, .listSignature, .listUnsupported, .listNotAuthority:
            false
        }
    }
}
