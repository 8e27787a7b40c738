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
    static let uses: Handler = { call, services in
        try call.allowQuery("from", "to", "department")
        let (from, to) = try days(call)
        let owners = try departments(call)
        let counts = try await sums(
            CountQuery(
                LicenseUse.series, owners: owners, from: from, to: to, isByDay: false,
                limit: mostSums + 1), services)
        let issued = try await sums(
            CountQuery(
                IssuedCount.series, owners: owners, from: beginning, to: to, isByDay: false,
                limit: mostSums + 1), services)
        let rows = counts.compactMap { count in
            LicenseUse(name: count.name).map { (count.owner, $0, count.amount) }
        }
        return .answer(
            .json { writer in
                writer.string("from", "\(from)")
                writer.string("to", "\(to)")
                writer.objects("uses", rows) { row, writer in
                    writer.object("issuer") { $0.string("code", row.0) }
                    row.1.write(to: &writer)
                    writer.integer("count", row.2)
                }
                writer.objects("types", TypeUse.rows(rows, issued)) { $0.write(to: &$1) }
            })
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

/// How much the licenses of one type and issuer are used (证照利用率).
///
/// Ours: uses in the days asked for, over licenses ever issued here; no national formula was found.
private struct TypeUse {
    let issuer: String
    let typeCode: String
    var uses: Int64 = 0
    var items: Set<String> = []
    var issued: Int64 = 0

    static func rows(_ uses: [(String, LicenseUse, Int64)], _ issued: [Count]) -> [TypeUse] {
        var rows: [String: TypeUse] = [:]
        for (owner, use, amount) in uses {
            let key = "\(owner) \(use.typeCode)"
            var row = rows[key] ?? TypeUse(issuer: owner, typeCode: use.typeCode)
            row.uses += amount
            if !use.item.isEmpty { row.items.insert(use.item) }
            rows[key] = row
        }
        for count in issued {
            let key = "\(count.owner) \(count.name)"
            rows[key, default: TypeUse(issuer: count.owner, typeCode: count.name)].issued +=
                count.amount
        }
        return rows.sorted { $0.key < $1.key }.map(\.value)
    }

    func write(to writer: inout ObjectWriter) {
        writer.object("issuer") { $0.string("code", issuer) }
        writer.string("typeCode", typeCode)
        writer.integer("uses", uses)
        writer.integer("items", Int64(items.count))
        writer.integer("issued", issued)
        writer.nullable("usesPerLicense", Ratio.text(uses, of: issued))
    }
}

/// A share as decimal text with four places, rounded down; nil of nothing.
private enum Ratio {
    static func text(_ part: Int64, of whole: Int64) -> String? {
        guard whole > 0 else { return nil }
        let scaled = part * 10_000 / whole
        let rest = "\(scaled % 10_000)"
        return "\(scaled / 10_000)." + String(repeating: "0", count: 4 - rest.utf8.count) + rest
    }
}

extension LicenseUse {
    /// Writes type, department, item, channel and way; what was not given is null.
    fileprivate func write(to writer: inout ObjectWriter) {
        writer.string("typeCode", typeCode)
        writer.object("department") { $0.string("code", department) }
        writer.nullable("item", item.isEmpty ? nil : item)
        writer.nullable("channel", channel.isEmpty ? nil : channel)
        writer.string("operation", operation)
    }
}

extension WaitingStep {
    fileprivate var position: RecordQuery.Position {
        RecordQuery.Position(value: "\(day)", id: "\(side.rawValue):\(id)")
    }
}
