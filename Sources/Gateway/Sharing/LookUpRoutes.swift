internal import Codes
internal import JSON
internal import Sharing

/// Queries and checks (数据查询与核验接口).
///
/// Ours: an Idempotency-Key is not used here. A replay would disclose again without testing the
/// grant and without an access record; a look-up that is asked twice is made twice. A budget that
/// is found spent at the commit is known when the call is decided again, and refused and recorded.
enum LookUpRoutes {
    static let all: [Route] = [
        Route("POST", "/v1/queries", scope: .datasetsQuery, handler: query),
        Route("POST", "/v1/checks", scope: .datasetsCheck, handler: check),
    ]

    private static let query: Handler = { call, services in
        let question = try queried(call)
        let asker = try call.asker()
        let ask = AskData(services.sharing)
        try await admit(question, call, ask, asker, services)
        switch try await ask.query(question, by: asker) {
        case .refused(let refusal, let changes):
            try await services.store.commit(changes, answer: nil)
            throw refusal.problem
        case .answered(let shown, let changes):
            return .commit(changes, answer(shown, call, services))
        }
    }

    private static let check: Handler = { call, services in
        let question = try checked(call)
        let asker = try call.asker()
        let ask = AskData(services.sharing)
        try await admit(question, call, ask, asker, services)
        switch try await ask.check(question, by: asker) {
        case .refused(let refusal, let changes):
            try await services.store.commit(changes, answer: nil)
            throw refusal.problem
        case .answered(let checked, let changes):
            return .commit(changes, answer(checked, call, services))
        }
    }

    /// Refuses, and records, what the key may not ask whatever grants there are.
    private static func admit(
        _ question: DataQuestion, _ call: Call, _ ask: AskData, _ asker: Asker,
        _ services: Services
    ) async throws {
        let caller = try call.requireCaller()
        var problem: (Refusal, Problem)?
        if !caller.mayActFor(question.purpose.onBehalfOf) {
            problem = (.purposeNotAllowed, Call.notAllowed(question.purpose))
        } else if let datasets = caller.limits.datasets,
            !datasets.contains(question.dataset.description)
        {
            problem = (.callerNotAllowed, Refusal.callerNotAllowed.problem)
        }
        guard let (refusal, answer) = problem else { return }
        let changes = try await ask.refused(refusal, question, by: asker)
        try await services.store.commit(changes, answer: nil)
        throw answer
    }
}

/// Messages of queries and checks.
extension LookUpRoutes {
    private static func queried(_ call: Call) throws(Fault) -> DataQuestion {
        var object = try call.object()
        let dataset = try object.datasetCode("dataset")
        let subject = try SubjectValue.values(&object)
        let fields = try object.fieldKeys("fields")
        if fields.isEmpty { throw .unsound("dataset.empty", at: object.pointer(to: "fields")) }
        let purpose = try call.currentPurpose(&object)
        try object.end()
        return DataQuestion(
            dataset: dataset, subject: subject, wanted: .fields(fields), purpose: purpose)
    }

    private static func checked(_ call: Call) throws(Fault) -> DataQuestion {
        var object = try call.object()
        let dataset = try object.datasetCode("dataset")
        let subject = try SubjectValue.values(&object)
        let claims = try claims(object.object("claims"))
        let quantifier: Quantifier = try object.optionalChoice("quantifier") ?? .any
        let purpose = try call.currentPurpose(&object)
        try object.end()
        return DataQuestion(
            dataset: dataset, subject: subject, wanted: .claims(claims, quantifier),
            purpose: purpose)
    }

    private static func claims(_ object: Object) throws(Fault) -> [Claim] {
        var object = object
        var claims: [Claim] = []
        for name in object.keys {
            guard let key = FieldKey(name) else {
                throw .unsound("dataset.key-malformed", at: object.pointer(to: name))
            }
            claims.append(Claim(key: key, value: try object.required(name)))
        }
        if claims.isEmpty { throw .unsound("dataset.empty", at: object.pointer) }
        return claims
    }

    private static func answer(_ shown: Shown, _ call: Call, _ services: Services) -> Answer {
        let next = shown.total > 0 ? "next.query-found" : "next.query-none"
        return .json { writer in
            writer.bool("found", shown.total > 0)
            writer.objects("records", shown.records) { record, writer in
                for (key, value) in record { writer.value(key.description, value) }
            }
            writer.integer("total", shown.total)
            writer.bool("truncated", shown.isTruncated)
            writer.string("grant", shown.grant)
            writer.nullable("asOf", shown.asOf.map { "\($0)" })
            writer.string("next", services.texts.text(next, call.language))
        }
    }

    private static func answer(_ checked: Checked, _ call: Call, _ services: Services) -> Answer {
        let next =
            switch checked.match {
            case .yes: "next.check-yes"
            case .no: "next.check-no"
            case .cannotTell: "next.check-cannot-tell"
            }
        return .json { writer in
            writer.string("match", checked.match.rawValue)
            writer.object("fields") { inner in
                for (key, match) in checked.fields {
                    inner.string(key.description, match.rawValue)
                }
            }
            if let count = checked.count { writer.integer("count", count) }
            writer.string("grant", checked.grant)
            writer.nullable("asOf", checked.asOf.map { "\($0)" })
            writer.string("next", services.texts.text(next, call.language))
        }
    }
}
