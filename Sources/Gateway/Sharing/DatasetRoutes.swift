internal import Codes
internal import JSON
internal import Sharing

/// Datasets, their records and the catalogue (数据目录接口).
enum DatasetRoutes {
    static let all: [Route] = [
        Route(
            "PUT", "/v1/datasets/{code}", scope: .datasetsWrite, readsRevision: true, handler: put),
        Route("GET", "/v1/datasets/{code}", handler: get),
        Route(
            "POST", "/v1/datasets/{code}/transitions", scope: .datasetsWrite,
            idempotency: .required, readsRevision: true, handler: move),
        Route(
            "POST", "/v1/datasets/{code}/records", scope: .datasetsWrite, bodyLimit: 20 << 20,
            isHeavy: true, handler: load),
        Route("GET", "/v1/catalog", handler: catalog),
    ]

    private static func code(_ call: Call) throws(Fault) -> DatasetCode {
        guard let code = DatasetCode(call.parameter("code")) else {
            throw .unsound("dataset.code-malformed", at: "")
        }
        return code
    }

    private static let put: Handler = { call, services in
        let definition = try DatasetDefinition(reading: call.object())
        let decided = try await Datasets(services.sharing).put(
            code(call), definition, owner: call.department(), now: call.now)
        let isNew = decided.change.expects == .absent
        if case .revision(let revision) = decided.change.expects {
            try call.requireMatch(revision)
        } else {
            try call.allowMatch(0)
        }
        return .commit(
            [decided.change], answer(decided.model, decided.change.revision, isNew ? 201 : 200))
    }

    private static let get: Handler = { call, services in
        let read = try await Datasets(services.sharing).dataset(
            code(call), for: call.department())
        return .answer(answer(read.model, read.revision))
    }

    private static let move: Handler = { call, services in
        var object = try call.object()
        let state: Dataset.State = try object.choice("to")
        let reason = try object.prose("reason", limit: 500)
        try object.end()
        let decided = try await Datasets(services.sharing).move(
            code(call), to: state, reason: reason, owner: call.department(), now: call.now)
        if case .revision(let revision) = decided.change.expects {
            try call.requireMatch(revision)
        }
        return .commit([decided.change], answer(decided.model, decided.change.revision))
    }

    private static let catalog: Handler = { call, services in
        try call.allowQuery("owner", "limit", "after")
        let department = try call.department()
        let limit = try call.limit()
        let owner = call.query("owner")
        let isOwn = owner.map { $0.utf8.elementsEqual(department.utf8) } ?? false
        let page = try await Datasets(services.sharing).catalog(
            ownedBy: owner, after: call.afterID(), limit: limit)
        let shown = page.filter { isOwn || [.published, .paused].contains($0.model.state) }
        let next = page.count == limit ? page.last?.model.code.description : nil
        return .answer(.list(shown, next: next) { write($0.model, to: &$1) })
    }

    private static func answer(
        _ dataset: Dataset, _ revision: Int64, _ status: Int = 200
    ) -> Answer {
        .json(status, revision: revision) { write(dataset, to: &$0) }
    }

    private static func write(_ dataset: Dataset, to writer: inout ObjectWriter) {
        writer.string("code", dataset.code.description)
        dataset.definition.write(to: &writer)
        writer.object("owner") { $0.string("code", dataset.owner) }
        writer.string("state", dataset.state.rawValue)
        writer.string("stateSince", "\(dataset.stateSince)")
        writer.nullable("stateReason", dataset.stateReason)
        writer.nullable("loadedAt", dataset.loadedAt.map { "\($0)" })
    }
}

/// Records of a stored dataset come in as NDJSON (数据记录入库).
extension DatasetRoutes {
    /// Rejected lines an answer names at most; all are counted.
    private static let namedAtMost = 1000

    private static let load: Handler = { call, services in
        try call.allowQuery("mode")
        let lines = RecordLine.lines(of: call.body)
        if lines.isEmpty { throw Fault.unsound("records.empty", at: "") }
        var load = try RecordLoad(
            services.sharing, into: code(call), owner: call.department(),
            mode: call.choice("mode") ?? .increment, now: call.now)
        for start in stride(from: 0, to: lines.count, by: RecordLoad.batchSize) {
            let batch = lines[start..<min(start + RecordLoad.batchSize, lines.count)]
            load = try await committed(load, services) { try await $0.plan(batch) }
        }
        load = try await swept(load, services)
        load = try await committed(load, services) { [try await $0.finish()] }
        return .answer(answer(load))
    }

    private static func swept(_ load: RecordLoad, _ services: Services) async throws -> RecordLoad {
        var load = load
        var position: String?
        repeat {
            var next: String?
            let after = position
            load = try await committed(load, services) { load in
                guard let page = try await load.sweep(after: after) else { return [] }
                next = page.next
                return page.changes
            }
            position = next
        } while position != nil
        return load
    }

    /// Plans on a copy, commits, keeps the copy; a lost race is planned once more.
    private static func committed(
        _ load: RecordLoad, _ services: Services,
        _ plan: (inout RecordLoad) async throws -> [Change]
    ) async throws -> RecordLoad {
        do {
            return try await attempt(load, services, plan)
        } catch StoreError.conflict {
            return try await attempt(load, services, plan)
        }
    }

    private static func attempt(
        _ load: RecordLoad, _ services: Services,
        _ plan: (inout RecordLoad) async throws -> [Change]
    ) async throws -> RecordLoad {
        var load = load
        let changes = try await plan(&load)
        if !changes.isEmpty { try await services.store.commit(changes, answer: nil) }
        return load
    }

    private static func answer(_ load: RecordLoad) -> Answer {
        .json { writer in
            writer.integer("accepted", load.accepted)
            writer.integer("unchanged", load.unchanged)
            writer.integer("removed", load.removed)
            writer.bool("removalHeld", load.isRemovalHeld)
            writer.integer("rejectedCount", load.rejected.count)
            writer.objects("rejected", load.rejected.prefix(namedAtMost)) { rejection, writer in
                writer.integer("line", rejection.line)
                writer.string("code", rejection.code)
                writer.string("pointer", rejection.pointer)
            }
        }
    }
}
