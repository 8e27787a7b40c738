internal import Codes
internal import Exemption
internal import JSON

/// Items: their lists, versions and quality (事项接口).
enum ItemRoutes {
    static let all: [Route] = [
        Route(
            "PUT", "/v1/items/{taskCode}", scope: .itemsWrite, idempotency: .optional,
            readsRevision: true, handler: put),
        Route("GET", "/v1/items", isHeavy: true, handler: list),
        Route("GET", "/v1/items/{taskCode}", handler: get),
        Route("GET", "/v1/items/{taskCode}/quality", handler: quality),
    ]

    private static let put: Handler = { call, services in
        let state = try await PutItem(services.exemption).run(
            call.parameter("taskCode"), call.object(), revision: call.matchedRevision,
            by: call.requester())
        let answer = answer(state, status: state.revision == 1 ? 201 : 200)
        return state.changes.isEmpty ? .answer(answer) : .commit(state.changes, answer)
    }

    private static let get: Handler = { call, services in
        let state = try await GetItem(services.exemption).run(call.parameter("taskCode"))
        return .answer(answer(state, status: 200))
    }

    private static func answer(_ state: ItemState, status: Int) -> Answer {
        .json(status, revision: state.revision) { state.item.write(to: &$0) }
    }

    private static let list: Handler = { call, services in
        try call.allowQuery("query", "department", "region", "limit", "after")
        let after = try call.after().map { text throws(Fault) in try Cursor.plain(text) }
        let search = GetItem.Search(
            text: call.query("query"), department: call.query("department"),
            region: call.query("region"), after: after, limit: try call.limit())
        let (items, next) = try await GetItem(services.exemption).list(search)
        return .answer(
            .list(items, next: next.map { Cursor.text($0) }) { item, writer in
                writer.string("taskCode", item.taskCode)
                writer.integer("version", item.version)
                writer.string("name", item.name)
                writer.string("level", item.level)
                writer.object("department") { item.department.write(to: &$0) }
                writer.string("region", item.region)
                writer.integer("materials", item.materials.count)
                writer.bool("fictional", item.isFictional)
                writer.bool("fictionalCode", item.hasFictionalCode)
            })
    }

    private static let quality: Handler = { call, services in
        let item = try await GetItem(services.exemption).run(call.parameter("taskCode")).item
        return .answer(
            .json { writer in
                writer.string("item", item.taskCode)
                writer.integer("version", item.version)
                writer.objects("findings", Quality.findings(of: item)) { finding, writer in
                    write(finding, call, services, to: &writer)
                }
            })
    }

    private static func write(
        _ finding: Finding, _ call: Call, _ services: Services, to writer: inout ObjectWriter
    ) {
        let reason = finding.outcome == .passed ? "passed" : finding.reason
        writer.string("code", finding.code)
        writer.string("outcome", finding.outcome.rawValue)
        writer.optional("material", finding.values["material"])
        writer.string(
            "detail",
            services.texts.text("\(finding.code).\(reason)", call.language, finding.values))
    }
}
