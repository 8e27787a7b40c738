internal import Codes
internal import JSON
internal import Sharing

/// Grants: asked for, decided, taken back (数据授权接口).
enum GrantRoutes {
    static let all: [Route] = [
        Route(
            "POST", "/v1/grants", scope: .grantsRequest, idempotency: .optional, handler: request),
        Route("GET", "/v1/grants", handler: list),
        Route("GET", "/v1/grants/{id}", handler: get),
        Route(
            "POST", "/v1/grants/{id}/decision", scope: .grantsDecide, idempotency: .optional,
            readsRevision: true, handler: decide),
        Route(
            "POST", "/v1/grants/{id}/withdrawal", scope: .grantsDecide, idempotency: .optional,
            readsRevision: true, handler: withdraw),
    ]

    private static let request: Handler = { call, services in
        let request = try GrantRequest(reading: call.object())
        let decided = try await Grants(services.sharing).request(
            request, user: call.department(), now: call.now, calendar: services.calendar)
        return try commit(decided, call, 201)
    }

    private static let decide: Handler = { call, services in
        let answer = try GrantAnswer(reading: call.object())
        let decided = try await Grants(services.sharing).decide(
            call.parameter("id"), answer, owner: call.department(), now: call.now)
        return try commit(decided, call, 200)
    }

    private static let withdraw: Handler = { call, services in
        var object = try call.object()
        let reason = try object.prose("reason", limit: 500)
        try object.end()
        let decided = try await Grants(services.sharing).withdraw(
            call.parameter("id"), reason: reason, owner: call.department(), now: call.now)
        return try commit(decided, call, 200)
    }

    private static let get: Handler = { call, services in
        let read = try await Grants(services.sharing).grant(
            call.parameter("id"), call.department())
        return .answer(
            .json(revision: read.revision) { write(read.model, on: call.day, to: &$0) })
    }

    private static let list: Handler = { call, services in
        try call.allowQuery("state", "role", "limit", "after")
        let page = try await Grants(services.sharing).list(
            call.department(), as: call.choice("role") ?? .user, state: call.choice("state"),
            after: call.afterID(), limit: call.limit(), on: call.day)
        return .answer(
            .list(page.grants, next: page.next) { write($0.model, on: call.day, to: &$1) })
    }

    /// Commits a grant; If-Match is not asked for, but holds when it is given.
    private static func commit(
        _ decided: Decided<Grant>, _ call: Call, _ status: Int
    ) throws(Problem) -> Outcome {
        try call.allowMatch(decided.change.revision - 1)
        return .commit(
            [decided.change],
            .json(status, revision: decided.change.revision) {
                write(decided.model, on: call.day, to: &$0)
            })
    }

    private static func write(_ grant: Grant, on day: Day, to writer: inout ObjectWriter) {
        writer.string("id", grant.id)
        writer.string("dataset", grant.dataset.description)
        writer.string("state", grant.state(on: day).rawValue)
        writer.object("owner") { $0.string("code", grant.owner) }
        writer.object("user") { $0.string("code", grant.user) }
        grant.terms.write(to: &writer)
        writer.object("asked") { grant.asked.write(to: &$0) }
        writer.strings("items", grant.items)
        writer.string("scene", grant.scene)
        writer.string("text", grant.text)
        writer.string("legalBasis", grant.legalBasis)
        writer.integer("perDay", grant.perDay)
        writer.string("requestedAt", "\(grant.requestedAt)")
        writer.nullable("dueOn", grant.dueOn.map { "\($0)" })
        if let word = grant.word { writer.object("word") { word.write(to: &$0) } }
    }
}
