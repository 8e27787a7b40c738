import Codes

/// Asking the source of a way about the party whose material it is (来源查询).
extension Resolver {
    /// Asks the source of a way, when it has one and everything to ask with is known.
    func asked(
        _ rule: WayRule, for material: Material
    ) async throws(StoreError) -> Step {
        guard let source = rule.way == .license ? rule.licenseType : rule.dataset else {
            return notApplicable(rule, "no-source")
        }
        guard let party = facts.party(material.party) else {
            let question = Question.partyPrefix + material.party
            let isNone = facts.answers[question]?.isSame(as: Question.none) == true
            return isNone ? notApplicable(rule, "no-party") : .open(question)
        }
        var claims: [NamedText] = []
        for claim in rule.claims {
            switch value(of: claim, party) {
            case .success(let text): claims.append(NamedText(claim.name, text))
            case .failure(let missing): return .open(Question.claimPrefix + missing.name)
            }
        }
        if rule.way == .check && claims.isEmpty { return notApplicable(rule, "no-claim") }
        guard limits.allow(rule.way, source) else {
            return .attempt(
                Attempt(rule, .notAllowed, at: context.now, reason: "caller", source: source), [])
        }
        let answer = try await answer(rule, source, party, claims)
        return .attempt(attempt(rule, answer, claims), answer.changes)
    }

    private struct MissingClaim: Error { let name: String }

    private func value(
        of claim: NamedText, _ party: Party
    ) -> Result<String, MissingClaim> {
        switch ClaimValue(claim.text) {
        case .text(let text): return .success(text)
        case .name: return .success(party.name)
        case .code: return .success(party.code.number)
        case .request(let name):
            let given = facts.claims[name] ?? facts.answers[Question.claimPrefix + name]
            return given.map { .success($0) } ?? .failure(MissingClaim(name: name))
        }
    }

    private func answer(
        _ rule: WayRule, _ source: String, _ party: Party, _ claims: [NamedText]
    ) async throws(StoreError) -> SourceAnswer {
        switch rule.way {
        case .license: try await licenses.license(of: party, type: source, context: context)
        case .shared:
            try await data.query(
                source, about: party, fields: Self.fields(rule, claims), context: context)
        default: try await data.check(source, about: party, claims: claims, context: context)
        }
    }

    private func attempt(
        _ rule: WayRule, _ answer: SourceAnswer, _ claims: [NamedText]
    ) -> Attempt {
        var attempt = Attempt(
            rule, .met, at: context.now, source: answer.source, asOf: answer.asOf)
        switch answer.verdict {
        case .met(let evidence):
            if rule.way != .check { attempt.result = Self.compared(claims, with: evidence) }
            switch attempt.result {
            case .met: attempt.evidence = evidence
            case .notApplicable: attempt.reason = "cannot-tell"
            default: break
            }
        case .invalid(let state):
            attempt.result = .invalid
            attempt.evidence = Evidence(state: state)
        case .notFound: attempt.result = .notFound
        case .stale: attempt.result = .stale
        case .mismatch: attempt.result = .mismatch
        case .sourceDown: attempt.result = .sourceDown
        case .timeout: attempt.result = .timeout
        case .notAllowed: attempt.result = .notAllowed
        case .budgetSpent: (attempt.result, attempt.reason) = (.notAllowed, "budget")
        case .unfitting: (attempt.result, attempt.reason) = (.notApplicable, "unfitting")
        case .cannotTell: (attempt.result, attempt.reason) = (.notApplicable, "cannot-tell")
        }
        return attempt
    }

    /// The fields to read: those named and those compared; none named asks for all.
    private static func fields(_ rule: WayRule, _ claims: [NamedText]) -> [String] {
        if rule.fields.isEmpty { return [] }
        let compared = claims.map(\.name).filter { name in
            !rule.fields.contains { $0.isSame(as: name) }
        }
        return rule.fields + compared
    }

    /// Whether one record says everything that was claimed.
    ///
    /// A record without a claimed field neither agrees nor contradicts, so that "no" and "not
    /// known" stay apart: without a record that agrees, one such record is enough not to tell.
    private static func compared(
        _ claims: [NamedText], with evidence: Evidence
    ) -> AttemptResult {
        if claims.isEmpty { return .met }
        var result = AttemptResult.mismatch
        for record in evidence.records {
            let said = claims.map { claim in record[claim.name]?.isSame(as: claim.text) }
            if said.allSatisfy({ $0 == true }) { return .met }
            if !said.contains(false) { result = .notApplicable }
        }
        return result
    }
}
