internal import Codes
internal import JSON
internal import Licenses

/// Reports on licenses in step with decisions, and on their use (同步与用证统计).
///
/// They sum counters and read the short list of what waits; no license is read. A caller sees its own
/// departments; an auditor any, by `department`, or `all`.
enum LicenseReports {
    static let routes: [Route] = [
        Route(
            "GET", "/v1/licenses/reports/in-step", scope: .licensesRead, or: .auditRead,
            handler: inStep),
        Route(
            "GET", "/v1/licenses/reports/waiting", scope: .licensesRead, or: .auditRead,
            handler: waiting),
        Route(
            "GET", "/v1/licenses/reports/uses", scope: .licensesRead, or: .auditRead,
            handler: uses),
    ]

    private static let longest = 366
    private static let mostSums = 10_000
    /// The first day of which anything can be counted.
    private static let beginning = Day(number: 0)

    /// GET: decisions and licenses by day and department (同步率).
    static let inStep: Handler = { call, services in
        try call.allowQuery("from", "to", "department")
        let (from, to) = try days(call)
        let counts = try await sums(
            CountQuery(
                KeepStep.series, owners: departments(call), from: from, to: to,
                limit: mostSums + 1), services)
        let rows = Dictionary(grouping: counts) { "\($0.day) \($0.owner)" }
            .sorted { $0.key < $1.key }.map(\.value)
        return .answer(
            .json { writer in
                writer.string("from", "\(from)")
                writer.string("to", "\(to)")
                writer.objects("days", rows) { row, writer in
                    writer.string("day", "\(row[0].day)")
                    writer.object("department") { $0.string("code", row[0].owner) }
                    StepSums(row).write(to: &writer)
                }
                writer.object("total") { StepSums(counts).write(to: &$0) }
            })
    }

    /// GET: what still waits for its other side, by day.
    static let waiting: Handler = { call, services in
        try call.allowQuery("side", "from", "to", "department", "limit", "after")
        guard let side = try call.choice("side", KeepStep.Side.self) else {
            throw Fault(
                .unreadable, "query.value", at: "",
                [
                    "name": "side",
                    "allowed": KeepStep.Side.allCases.map(\.rawValue).joined(separator: ", "),
                ])
        }
        let (from, to) = try days(call)
        let limit = try call.limit()
        let page = try await WaitingSteps(services.store).page(
            side, departments: departments(call), from: from, to: to,
            after: call.queryPosition(), limit: limit)
        let next = page.count == limit ? page.last?.position.cursor : nil
        return .answer(
            .list(page, next: next) { step, writer in
                writer.string("side", step.side.rawValue)
                writer.string("id", step.id)
                writer.object("department") { $0.string("code", step.department) }
                writer.string("day", "\(step.day)")
                writer.string("since", "\(step.at)")
            })
    }

    /// GET: uses by type, department, item, channel and way, and uses for each license issued.
    ///
    /// The uses come in pages; the sums by type are over all of them, and stand on each page.
    static let uses: Handler = { call, services in
        try call.allowQuery("from", "to", "department", "limit", "after")
        let (from, to) = try days(call)
        let owners = try departments(call)
        let limit = try call.limit(default: mostSums)
        let start = try call.queryPosition().map {
            CountQuery.Place(owner: $0.value, name: $0.id)
        }
        let used = CountQuery(
            LicenseUse.series, owners: owners, from: from, to: to, isByDay: false)
        var types = TypeUses()
        try await each(used, services) { types.add(use: $0) }
        try await each(
            CountQuery(
                IssuedCount.series, owners: owners, from: beginning, to: to, isByDay: false),
            services
        ) { types.add(issued: $0) }
        var query = used
        (query.after, query.limit) = (start, limit)
        let page = try await services.store.counts(query)
        let next = page.count == limit ? page.last?.position.cursor : nil
        return .answer(
            .json { writer in
                writer.string("from", "\(from)")
                writer.string("to", "\(to)")
                writer.objects("uses", page.compactMap(Use.init)) { $0.write(to: &$1) }
                writer.nullable("next", next)
                writer.objects("types", types.rows) { $0.write(to: &$1) }
            })
    }

    /// Every sum of a query, in pages of the store.
    private static func each(
        _ query: CountQuery, _ services: Services, _ body: (Count) -> Void
    ) async throws {
        var query = query
        query.limit = mostSums
        while true {
            let counts = try await services.store.counts(query)
            counts.forEach(body)
            guard counts.count == query.limit, let last = counts.last else { return }
            query.after = CountQuery.Place(owner: last.owner, name: last.name)
        }
    }

    /// The days asked for; by default the last 31.
    private static func days(_ call: Call) throws(Fault) -> (Day, Day) {
        let to = try call.queryDay("to") ?? call.day
        let from = try call.queryDay("from") ?? to.adding(-30)
        guard from <= to, to.number - from.number < longest else {
            throw Fault(.unreadable, "report.range", at: "", ["limit": "\(longest)"])
        }
        return (from, to)
    }

    /// Whose counters are summed; nil for all, which only an auditor sees.
    private static func departments(_ call: Call) throws -> [String]? {
        let caller = try call.requireCaller()
        guard let asked = call.query("department") else { return caller.departments }
        let isAuditor = caller.scopes.contains(.auditRead)
        if asked == "all" { return isAuditor ? nil : caller.departments }
        return isAuditor || caller.mayActFor(asked) ? [asked] : []
    }

    /// The sums of a query; too many are refused.
    private static func sums(_ query: CountQuery, _ services: Services) async throws -> [Count] {
        let counts = try await services.store.counts(query)
        guard counts.count <= mostSums else {
            throw Fault(.unreadable, "report.range", at: "", ["limit": "\(longest)"])
        }
        return counts
    }
}

/// What counters say about decisions and licenses of one day or of several.
private struct StepSums {
    private let sums: [String: Int64]

    init(_ counts: [Count]) {
        sums = counts.reduce(into: [:]) { $0[$1.name, default: 0] += $1.amount }
    }

    private func sum(_ word: KeepStep.Counted) -> Int64 { sums[word.rawValue] ?? 0 }

    /// Writes both sides, and the share of decisions whose license was issued in step.
    func write(to writer: inout ObjectWriter) {
        let (due, inStep, late) = (sum(.due), sum(.inStep), sum(.late))
        writer.object("decisions") {
            $0.integer("due", due)
            $0.integer("inStep", inStep)
            $0.integer("late", late)
            $0.integer("without", due - inStep - late)
        }
        writer.object("licenses") {
            $0.integer("issued", sum(.issued))
            $0.integer("withDecision", sum(.decided))
            $0.integer("without", sum(.issued) - sum(.decided))
        }
        writer.nullable("rate", Ratio.text(inStep, of: due))
    }
}

extension WaitingStep {
    fileprivate var position: RecordQuery.Position {
        RecordQuery.Position(value: "\(day)", id: "\(side.rawValue):\(id)")
    }
}
