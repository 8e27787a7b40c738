/// How many materials have which outcome (汇总).
public struct Summary: Hashable, Sendable {
    /// Asked in this case: all but those not applicable.
    public let due: Int
    /// How many have each outcome.
    public let counts: [MaterialOutcome: Int]
    /// How many have arrived.
    public let received: Int
    /// How many are to be handed in and have not arrived.
    public let toCollect: Int
    /// How many promises are allowed and not signed.
    public let toSign: Int

    /// Counts the conclusions of a resolution.
    public init(_ materials: [MaterialResult]) {
        counts = materials.reduce(into: [:]) { $0[$1.outcome, default: 0] += 1 }
        due = materials.count - (counts[.notApplicable] ?? 0)
        received = materials.count { $0.fulfilment != nil }
        toCollect = materials.count { $0.outcome == .submit && $0.isOutstanding }
        toSign = materials.count { $0.outcome == .promised && $0.isOutstanding }
    }

    /// How many have an outcome.
    public func count(_ outcome: MaterialOutcome) -> Int { counts[outcome] ?? 0 }

    /// What the clerk does now.
    public var next: NextStep {
        if count(.unknown) > 0 { return .answerQuestions }
        if toCollect > 0 && toSign > 0 { return .collectAndSign }
        if toSign > 0 { return .signPromises }
        if toCollect > 0 { return .collect }
        if count(.pending) > 0 { return .wait }
        return count(.deferred) > 0 ? .acceptWithLater : .accept
    }
}

/// What the clerk does next (下一步); the raw value is the key of its sentence.
public enum NextStep: String, Sendable, CaseIterable {
    /// Ask the open questions, then see what is left.
    case answerQuestions = "answer-questions"
    /// Collect materials and have promises signed.
    case collectAndSign = "collect-and-sign"
    /// Have promises signed.
    case signPromises = "sign-promises"
    /// Collect the materials left.
    case collect
    /// Wait for another office.
    case wait
    /// Accept; some materials follow later.
    case acceptWithLater = "accept-with-later"
    /// Nothing is to be handed in any more.
    case accept
}
