public import Codes
import JSON

/// What was found out about one material (材料结论).
public struct MaterialResult: Hashable, Sendable {
    /// Code of the material.
    public var code: String
    /// What is to be done about it.
    public var outcome: MaterialOutcome
    /// The way that gave the outcome; nil when it is to be handed in or not asked.
    public var way: Way?
    /// The rule of that way.
    public var rule: RuleReference?
    /// Stable slug of why it is not asked; empty otherwise.
    public var reason: String
    /// Until when it is to be handed in.
    public var dueOn: Day?
    /// Ids of the open questions it waits for.
    public var questions: [String]
    /// The attempts of the last try, in the order of the ways.
    public var attempts: [Attempt]
    /// The attempts of earlier tries, oldest first.
    public var earlier: [Attempt]
    /// The promise that was signed.
    public var promise: Promise?
    /// What arrived.
    public var fulfilment: Fulfilment?

    /// A conclusion without attempts.
    public init(_ code: String, _ outcome: MaterialOutcome, reason: String = "") {
        self.code = code
        self.outcome = outcome
        self.reason = reason
        questions = []
        attempts = []
        earlier = []
    }

    /// The attempt that gave the outcome.
    public var deciding: Attempt? { attempts.last { $0.result == .met } }

    /// Whether the applicant has something left to do about it.
    public var isOutstanding: Bool {
        guard fulfilment == nil else { return false }
        switch outcome {
        case .submit, .unknown, .pending: return true
        case .promised: return promise == nil
        case .spared, .deferred, .notApplicable: return false
        }
    }
}

extension MaterialResult {
    init(reading object: Object) throws(Fault) {
        var object = object
        code = try object.string("code")
        outcome = try object.choice("outcome")
        way = try object.optionalChoice("way")
        rule = nil
        if let rule = try object.optionalObject("rule") {
            self.rule = try RuleReference(reading: rule)
        }
        reason = try object.text("reason")
        dueOn = try object.optionalDay("dueOn")
        questions = try object.strings("questions", optional: true)
        attempts = []
        for attempt in try object.objects("attempts") {
            attempts.append(try Attempt(reading: attempt))
        }
        earlier = []
        for attempt in try object.objects("earlier", optional: true) {
            earlier.append(try Attempt(reading: attempt))
        }
        promise = nil
        if let signed = try object.optionalObject("promise") {
            promise = try Promise(stored: signed)
        }
        fulfilment = nil
        if let received = try object.optionalObject("fulfilment") {
            fulfilment = try Fulfilment(stored: received)
        }
        try object.end()
    }

    func write(to writer: inout ObjectWriter) {
        writer.string("code", code)
        writer.string("outcome", outcome.rawValue)
        writer.optional("way", way?.rawValue)
        if let rule { writer.object("rule") { rule.write(to: &$0) } }
        writer.string("reason", reason)
        writer.optional("dueOn", dueOn.map { "\($0)" })
        writer.strings("questions", questions)
        writer.objects("attempts", attempts) { $0.write(to: &$1) }
        writer.objects("earlier", earlier) { $0.write(to: &$1) }
        if let promise { writer.object("promise") { promise.write(to: &$0) } }
        if let fulfilment { writer.object("fulfilment") { fulfilment.write(to: &$0) } }
    }
}
