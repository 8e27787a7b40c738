public import Codes
public import Signing

/// That an event of a license stands in a ledger, as somebody hands it in (账本证明).
public struct LicenseProof: Sendable {
    /// What the event says.
    public let event: LicenseEvent
    /// That its body stands there.
    public let inclusion: any EventInclusion

    /// A proof of an event.
    public init(event: LicenseEvent, inclusion: any EventInclusion) {
        self.event = event
        self.inclusion = inclusion
    }
}

/// That a body stands in a ledger, which the ledger's own module judges (存在证明端口).
public protocol EventInclusion: Sendable {
    /// Who signed the head it leads to; nil without one.
    var signedHead: SignedHead? { get }
    /// Judges it with the keys that are trusted: one finding under the code given.
    ///
    /// One that passed says `seq`, `size` and `at`.
    func finding(_ code: String, body: [UInt8]?, keys: some Keys) -> Finding
}

/// The head of a ledger as its signer names it (账本签名头).
public struct SignedHead: Hashable, Sendable {
    /// Code of the body whose ledger it is.
    public let origin: String
    /// Name of the key.
    public let keyID: String
    /// When it was signed.
    public let at: Instant

    /// A head.
    public init(origin: String, keyID: String, at: Instant) {
        self.origin = origin
        self.keyID = keyID
        self.at = at
    }
}
