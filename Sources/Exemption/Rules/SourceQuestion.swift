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
            try await data.query(source, about: party, fields: rule.fields, context: context)
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
            guard rule.way == .check || Self.holds(claims, in: evidence) else {
                attempt.result = .mismatch
                return attempt
            }
            attempt.evidence = evidence
        case .invalid(let state):
            attempt.result = .invalid
            attempt.evidence = Evidence(state: state)
        case .notFound: attempt.result = .notFound
        case .stale: attempt.result = .stale
        case .mismatch: attempt.result = .mismatch
        case .sourceDown: attempt.result = .sourceDown
        case .timeout: attempt.result = .timeout
        case .notAllowed: attempt.result = .notAllowed
        }
        return attempt
    }

    /// Whether one record says everything that was claimed.
    private static func holds(_ claims: [NamedText], in evidence: Evidence) -> Bool {
        guard !claims.isEmpty else { return true }
        return evidence.records.contains { record in
            claims.allSatisfy { claim in record[claim.name]?.isSame(as: claim.text) == true }
        }
    }
}
