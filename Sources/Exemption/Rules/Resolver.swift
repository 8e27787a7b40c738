import Codes

/// What is known of a case while its materials are tried (办件事实).
struct CaseFacts: Sendable {
    /// The item in the version that counts.
    let item: Item
    /// Who takes part.
    let parties: [Party]
    /// Answers to questions.
    let answers: [NamedText]
    /// Values to compare.
    let claims: [NamedText]
    /// The day of acceptance; today before it.
    let acceptedOn: Day

    /// Where the office is.
    var office: String {
        Region.ofOffice(region: item.region, department: item.department.code)
    }

    /// The party of a role.
    func party(_ role: String) -> Party? { parties.first { $0.role.isSame(as: role) } }
}

/// Tries the ways of one material in their order (免提交判定).
struct Resolver: Sendable {
    let licenses: any LicenseLookup
    let data: any DataLookup
    var limits = SourceLimits()
    let context: LookupContext
    let facts: CaseFacts

    /// What one way came to.
    enum Step {
        case attempt(Attempt, [Change])
        case open(String)
        case offer(WayRule)
    }

    /// The conclusion about a material, and what its sources want committed with it.
    ///
    /// Every way whose condition is known is tried until one is met, so another source never takes
    /// away what one has given; only then do open questions, promises and later dates count.
    func resolve(_ material: Material) async throws(StoreError) -> (MaterialResult, [Change]) {
        switch Applicability(of: material, answers: facts.answers) {
        case .asked: break
        case .notAsked(let reason):
            return (MaterialResult(material.code, .notApplicable, reason: reason), [])
        case .open(let question):
            var result = MaterialResult(material.code, .unknown)
            result.questions = [question]
            return (result, [])
        }
        var result = MaterialResult(material.code, .submit)
        var changes: [Change] = []
        var offers: [WayRule] = []
        for rule in Self.ordered(material.ways) {
            switch try await step(rule, for: material) {
            case .attempt(let attempt, let written):
                result.attempts.append(attempt)
                changes += written
            case .open(let question): result.questions.append(question)
            case .offer(let rule): offers.append(rule)
            }
            if result.deciding != nil { return (Self.spared(result, by: rule), changes) }
        }
        return (concluded(result, offers), changes)
    }

    /// The ways in the order of trying; those of one kind keep the order of the list.
    static func ordered(_ ways: [WayRule]) -> [WayRule] {
        ways.enumerated()
            .sorted { ($0.element.way, $0.offset) < ($1.element.way, $1.offset) }
            .map(\.element)
    }

    private static func spared(_ result: MaterialResult, by rule: WayRule) -> MaterialResult {
        var result = result
        result.outcome = .spared
        result.questions = []
        (result.way, result.rule) = (rule.way, rule.rule)
        return result
    }

    /// What is left when no way was met: an open question, a promise, a later day, or the paper.
    private func concluded(_ result: MaterialResult, _ offers: [WayRule]) -> MaterialResult {
        var result = result
        guard result.questions.isEmpty else {
            result.outcome = .unknown
            return result
        }
        for offer in offers {
            guard FallBack.allows(offer.way, after: result.attempts) else {
                result.attempts.append(
                    Attempt(offer, .notAllowed, at: context.now, reason: "contradicted"))
                continue
            }
            (result.way, result.rule) = (offer.way, offer.rule)
            result.outcome = offer.way == .promise ? .promised : .deferred
            result.dueOn = offer.deferDays.map { facts.acceptedOn.adding($0) }
            return result
        }
        return result
    }

    private func step(_ rule: WayRule, for material: Material) async throws(StoreError) -> Step {
        if let region = rule.rule.region, !Region.holds(region, facts.office) {
            return notApplicable(rule, "region")
        }
        if let test = rule.condition {
            guard let answer = facts.answers[test.question] else { return .open(test.question) }
            guard answer.isSame(as: test.equals) else { return notApplicable(rule, "case") }
        }
        switch rule.way {
        case .cancelled:
            return .attempt(
                Attempt(rule, .met, at: context.now, reason: "cancelled", source: "rule"), [])
        case .generated, .reused, .inquiry: return notApplicable(rule, "not-offered")
        case .promise, .deferred: return .offer(rule)
        case .license, .shared, .check: return try await asked(rule, for: material)
        }
    }

    func notApplicable(_ rule: WayRule, _ reason: String) -> Step {
        .attempt(
            Attempt(rule, .notApplicable, at: context.now, reason: reason, note: rule.reason), [])
    }
}
