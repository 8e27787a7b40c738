public import Codes
public import JSON
public import Signing

/// What can go wrong with licenses (证照错误).
public enum LicenseError: Error, Hashable, Sendable {
    /// No such license, or one the caller may not see.
    case notFound
    /// No such type.
    case typeNotFound
    /// No license can have a place in this status list yet.
    case statusListNotFound
    /// A license with the same type, issuer and number is not ended.
    case alreadyIssued(LicenseIdentifier)
    /// The state does not lead there; with what it leads to.
    case moveNotAllowed(from: LicenseState, to: LicenseState, allowed: [LicenseState])
    /// The record has another revision than the caller said.
    case stale(revision: Int64)
    /// The trust list is not to be used, so nobody can say who may issue; with the reason.
    case trustListUnusable(String)
    /// A key could not sign, or no octets could be drawn.
    case signing(SigningError)
    /// A place of the message is wrong.
    case fault(Fault)
    /// A port could not answer.
    case store(StoreError)

    /// The stable machine code.
    public var code: String {
        switch self {
        case .notFound: "license.not-found"
        case .typeNotFound: "license-type.not-found"
        case .statusListNotFound: "status-list.not-found"
        case .alreadyIssued: "license.already-issued"
        case .moveNotAllowed: "license.move-not-allowed"
        case .stale: "revision.stale"
        case .trustListUnusable: "trust-list.unusable"
        case .signing(let error): error.code
        case .fault(let fault): fault.code
        case .store(let error):
            switch error {
            case .unavailable: "store.unavailable"
            case .conflict: "store.conflict"
            case .outcomeUnknown: "store.outcome-unknown"
            }
        }
    }
}
