public import Codes

/// What a verifier holds of a trust list (信任清单状况).
public enum TrustStanding: Sendable {
    /// None was set up: keys count by the ring alone, rights by the record alone.
    case none
    /// There is one, but it is not to be used; the finding says why.
    case refused(Finding)
    /// The list, with the revocation lists at hand for certificates that lead to its roots.
    case list(KeyTrust)

    /// A list judged by its age.
    public init(_ trust: KeyTrust, at now: Instant) {
        self = trust.list.refusal(at: now).map { .refused($0) } ?? .list(trust)
    }

    /// What a rule finds that would need the list, when it is not to be used: `listExpired` and
    /// `listNotYet` with their instants, `listRefused` with the reason.
    static func unusable(_ code: String, _ finding: Finding) -> Finding {
        switch finding.reason {
        case "expired": .notExamined(code, "listExpired", finding.values)
        case "notYet": .notExamined(code, "listNotYet", finding.values)
        default: .notExamined(code, "listRefused", ["reason": finding.reason])
        }
    }
}
