/// What one check found (核验结论): never a bare truth value.
///
/// Prose is made at the border from `reason` and `values`; "no" and "not known" are different.
public struct Finding: Hashable, Sendable {
    /// The three answers of a check.
    public enum Outcome: String, Sendable {
        /// Compared, and it holds.
        case passed
        /// Compared, and it does not hold.
        case failed
        /// Could not be compared; `reason` says what is missing.
        case notExamined
    }

    /// Stable code of the rule, `noun.problem`.
    public var code: String
    /// The answer.
    public var outcome: Outcome
    /// Stable slug of why.
    ///
    /// With `code` it is the key of the text; empty when the code says it all.
    public var reason: String
    /// Named plain values for the text; never a personal number.
    public var values: [String: String]
    /// Where the compared fact came from.
    public var source: String?
    /// How old the compared fact is.
    public var asOf: Instant?

    /// A finding with all its parts.
    public init(
        _ code: String, _ outcome: Outcome, _ reason: String = "",
        _ values: [String: String] = [:], source: String? = nil, asOf: Instant? = nil
    ) {
        self.code = code
        self.outcome = outcome
        self.reason = reason
        self.values = values
        self.source = source
        self.asOf = asOf
    }

    /// The check holds.
    public static func passed(
        _ code: String, _ reason: String = "", _ values: [String: String] = [:],
        source: String? = nil, asOf: Instant? = nil
    ) -> Finding { Finding(code, .passed, reason, values, source: source, asOf: asOf) }

    /// The check does not hold.
    public static func failed(
        _ code: String, _ reason: String, _ values: [String: String] = [:],
        source: String? = nil, asOf: Instant? = nil
    ) -> Finding { Finding(code, .failed, reason, values, source: source, asOf: asOf) }

    /// The check could not be made.
    public static func notExamined(
        _ code: String, _ reason: String, _ values: [String: String] = [:]
    ) -> Finding { Finding(code, .notExamined, reason, values) }
}
