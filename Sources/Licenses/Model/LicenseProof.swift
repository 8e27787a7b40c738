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
    /// Code of the body whose ledger its head is said to be; nil without a head.
    var origin: String? { get }
    /// Judges it with the keys that are trusted: one finding under the code given.
    ///
    /// One that passed says `seq`, `size` and `at`.
    func finding(_ code: String, body: [UInt8]?, keys: some Keys) -> Finding
}
