internal import Codes
internal import Exemption
internal import JSON

/// Resolutions: what an applicant still has to hand in (免提交判定接口).
enum ResolutionRoutes {
    private static let root = "/v1/resolutions"
    private static let one = root + "/{id}"
    private static let material = one + "/materials/{code}"

    static let all: [Route] = [
        post(root, resolve),
        Route("GET", one, scope: .exemptionResolve, handler: get),
        post(one + "/views", view, idempotency: .none),
        post(one + "/answers", answers, readsRevision: true),
        post(one + "/refresh", refresh, readsRevision: true),
        Route("GET", one + "/notice", scope: .exemptionResolve, handler: notice),
        post(material + "/documents", document, idempotency: .none),
        post(material + "/fulfilments", fulfil, readsRevision: true),
        post(material + "/promises", promise, readsRevision: true),
        Route(
            "DELETE", material + "/promises", scope: .exemptionResolve, readsRevision: true,
            isHeavy: true, handler: withdraw),
    ]

    /// What discloses is never replayed: each showing has its own access record.
    private static func post(
        _ pattern: String, _ handler: @escaping Handler,
        idempotency: Route.Idempotency = .optional, readsRevision: Bool = false
    ) -> Route {
        Route(
            "POST", pattern, scope: .exemptionResolve, idempotency: idempotency,
            readsRevision: readsRevision, isHeavy: true, handler: handler)
    }

    private static let resolve: Handler = { call, services in
        let request = try ResolveRequest(reading: call.object())
        let state = try await Resolve(services.exemption).run(request, by: call.requester())
        return try committed(state, call, services, status: 201)
    }

    private static let get: Handler = { call, services in
        let state = try await found(call, services)
        return .answer(answer(state, call, services))
    }

    private static let view: Handler = { call, services in
        let state = try await GetResolution(services.exemption).view(
            call.parameter("id"), purpose: call.onlyPurpose(), by: call.requester())
        let text = ResolutionText(state.resolution, call, services, isWhole: true)
        return .commit(state.changes, .json(revision: state.revision) { text.write(to: &$0) })
    }

    private static let answers: Handler = { call, services in
        var object = try call.object()
        let answers = try object.namedTexts("answers")
        var parties: [Party] = []
        for party in try object.objects("parties", optional: true) {
            parties.append(try Party(reading: party))
        }
        try object.end()
        let state = try await Refresh(services.exemption).answer(
            call.parameter("id"), answers: answers, parties: parties, by: call.requester())
        return try committed(state, call, services)
    }

    private static let refresh: Handler = { call, services in
        var object = try call.optionalObject()
        let isNamed = object.keys.contains("materials")
        let materials = try object.strings("materials", optional: true)
        try object.end()
        let state = try await Refresh(services.exemption).run(
            call.parameter("id"), materials: isNamed ? materials : nil, by: call.requester())
        return try committed(state, call, services)
    }

    private static let notice: Handler = { call, services in
        try call.allowQuery("format")
        guard ["html", nil].contains(call.query("format")) else {
            throw Fault(.unreadable, "query.format", at: "", ["allowed": "html"])
        }
        let state = try await found(call, services)
        return .answer(
            NoticePage(ResolutionText(state.resolution, call, services, isWhole: false)).answer)
    }

    private static let document: Handler = { call, services in
        let sheet = try await StandInDocument(services.exemption).run(
            call.parameter("id"), material: call.parameter("code"), purpose: call.onlyPurpose(),
            by: call.requester())
        let text = services.texts.text("resolution.document", call.language)
        return .commit(sheet.changes, .json { sheet.write(to: &$0, next: text) })
    }

    private static let fulfil: Handler = { call, services in
        let fulfilment = try Fulfilment(reading: call.object(), at: call.now)
        let state = try await Fulfil(services.exemption).run(
            call.parameter("id"), material: call.parameter("code"), fulfilment,
            by: call.requester())
        return try committed(state, call, services, status: 201)
    }

    private static let promise: Handler = { call, services in
        let promise = try Promise(reading: call.object(), at: call.now)
        let state = try await SignPromise(services.exemption).run(
            call.parameter("id"), material: call.parameter("code"), promise,
            by: call.requester())
        return try committed(state, call, services, status: 201)
    }

    private static let withdraw: Handler = { call, services in
        let state = try await SignPromise(services.exemption).withdraw(
            call.parameter("id"), material: call.parameter("code"), by: call.requester())
        return try committed(state, call, services)
    }

    private static func found(
        _ call: Call, _ services: Services
    ) async throws -> ResolutionState {
        try await GetResolution(services.exemption).run(
            call.parameter("id"), by: call.requester())
    }

    /// The outcome of a change; an `If-Match` is not required here, but holds when it is sent.
    private static func committed(
        _ state: ResolutionState, _ call: Call, _ services: Services, status: Int = 200
    ) throws(Problem) -> Outcome {
        try call.allowMatch(state.revision - 1)
        return .commit(state.changes, answer(state, call, services, status: status))
    }

    private static func answer(
        _ state: ResolutionState, _ call: Call, _ services: Services, status: Int = 200
    ) -> Answer {
        let text = ResolutionText(state.resolution, call, services, isWhole: false)
        return .json(status, revision: state.revision) { text.write(to: &$0) }
    }
}
