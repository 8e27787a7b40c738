import Codes
import Documents
import Foundation
import JSON
import Publicity
import Signing
import TestSupport
import Testing

extension MemoryStore {
    func commit(_ changes: [Change]) async throws { try await commit(changes, answer: nil) }

    /// Everything a receiver gets.
    var entries: [FeedEntry] {
        get async throws {
            try await sequence()
            return try await feed(receiver: "centre", after: 0, limit: 1000)
        }
    }
}

/// A golden file: what was written must be it, octet by octet.
///
/// `REMAKE_GOLDEN=1 swift test` writes the files anew; the difference is read by a person.
func expectGolden(_ bytes: [UInt8], _ name: String) throws {
    if ProcessInfo.processInfo.environment["REMAKE_GOLDEN"] == "1" {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors")
        try Data(bytes).write(to: folder.appending(path: name))
    }
    #expect(try bytes == Sample.vector(name), "\(name)")
}

/// Makes what tests need; all persons and bodies are invented.
enum Sample {
    static func day(_ text: String) throws -> Day { try Day(text) }

    static func noon(_ text: String) throws -> Instant { try Instant("\(text)T12:00:00+08:00") }

    /// A code with its check character.
    static func code(_ body: String) throws -> String {
        body + String(try #require(UnifiedCreditCode.checkCharacter(of: body)))
    }

    static func vector(_ name: String) throws -> [UInt8] {
        let folder = try #require(Bundle.module.url(forResource: "Vectors", withExtension: nil))
        return [UInt8](try Data(contentsOf: folder.appending(path: name)))
    }

    static func rows(_ name: String) throws -> [CSVRow] {
        var reader = CSVReader()
        let rows = try reader.read(vector(name))
        return rows + [try reader.finish()].compactMap { $0 }
    }

    static func calendar() throws -> WorkingCalendar {
        var rests: Set<Day> = []
        var works: Set<Day> = []
        for row in try rows("holidays-2023-2026.csv").dropFirst() {
            if row.cells[1] == "off" {
                rests.insert(try Day(row.cells[0]))
            } else {
                works.insert(try Day(row.cells[0]))
            }
        }
        return WorkingCalendar(rests: rests, works: works)
    }

    static func body(_ members: (String, Value)..., to value: Value) -> Value {
        guard case .object(var list) = value else { return value }
        for (key, value) in members {
            list.removeAll { $0.key == key }
            if value != .null || key == "validTo" { list.append(.init(key, value)) }
        }
        return .object(list)
    }

    /// A permit decision in which nothing is missing.
    static func permit() throws -> Value {
        [
            "kind": "permit", "documentName": "准予食品经营许可决定书", "documentNumber": "示市监许〔2026〕12号",
            "decidedOn": "2026-11-20",
            "authority": [
                "name": "示例市市场监督管理局", "code": .string(try code("11320500MB0000001")),
            ],
            "source": [
                "name": "示例市市场监督管理局", "code": .string(try code("11320500MB0000001")),
            ],
            "counterpart": [
                "kind": "legal", "name": "示例食品有限公司", "codeType": "001",
                "code": .string(try code("91320500MA1M7K2X4")), "legalRepresentative": "李某",
            ],
            "outcome": "granted",
            "permit": [
                "category": "普通", "content": "热食类食品制售", "certificateName": "食品经营许可证",
                "certificateNumber": "JY13205000000012", "validFrom": "2026-11-20",
                "validTo": .null,
            ],
        ]
    }

    /// A penalty decision in which nothing is missing.
    static func penalty() throws -> Value {
        let permit = try permit()
        return body(
            ("kind", "penalty"), ("documentNumber", "示市监罚〔2026〕7号"), ("outcome", "imposed"),
            ("permit", .null),
            (
                "penalty",
                [
                    "acts": ["未按规定查验供货者许可证"], "facts": "购进食品原料未查验供货者许可证",
                    "basis": "《食品安全法》第一百二十六条", "categories": ["警告", "罚款"],
                    "content": "警告，罚款5000元", "fine": "0.5", "procedure": "ordinary",
                    "grade": "general", "effectiveUntil": "2027-11-20",
                ]
            ), to: permit)
    }

    static func decision(_ value: Value, on today: String = "2026-11-21") throws -> Decision {
        var object = try Object(value)
        let decision = try Decision(
            reading: &object, department: code("11320500MB0000001"), on: day(today))
        try object.end()
        return decision
    }

    /// The row of a decision's record, with some fields changed; an empty text removes one.
    static func row(
        _ value: Value, _ changes: [String: String] = [:], today: String = "2026-11-21"
    ) async throws -> Row {
        let operation = RecordDecision(
            records: MemoryStore(), random: SeededRandom(7), calendar: try calendar())
        let result = try await operation.decide(
            decision(value, on: today), autoReport: false, at: noon(today))
        let record = try #require(result.records.first?.record)
        let fields = record.fields.merging(changes) { $1 }.filter { !$0.value.isEmpty }
        return Row(template: record.template, fields: fields, today: try day(today))
    }
}

/// A department's desk with everything behind it.
struct Desk {
    let store = MemoryStore()
    let random = SeededRandom(7)
    let calendar: WorkingCalendar
    let department: String

    init() throws {
        calendar = try Sample.calendar()
        department = try Sample.code("11320500MB0000001")
    }

    @discardableResult
    func decide(
        _ value: Value, licenses: DecisionLicenses = DecisionLicenses(), autoReport: Bool = false,
        on day: String = "2026-11-21"
    ) async throws -> RecordDecision.Result {
        let operation = RecordDecision(records: store, random: random, calendar: calendar)
        let result = try await operation.decide(
            Sample.decision(value, on: day), licenses: licenses, autoReport: autoReport,
            at: Sample.noon(day))
        try await store.commit(result.changes)
        return result
    }

    func record(_ id: String) async throws -> HeldRecord {
        try await RecordQueue(records: store, departments: [department]).record(id)
    }

    func complete(
        _ id: String, _ values: [(key: String, text: String)], autoReport: Bool = false,
        on day: String = "2026-11-21"
    ) async throws {
        let held = try await record(id)
        let done = try Complete(random: random, calendar: calendar).complete(
            held, values: values, autoReport: autoReport, at: Sample.noon(day))
        try await store.commit([done.change])
    }

    @discardableResult
    func report(_ ids: [String], on day: String = "2026-11-21") async throws -> Report.Result {
        let operation = Report(records: store, departments: [department], random: random)
        let result = try await operation.report(
            ids: ids, isTrial: false, by: department, at: Sample.noon(day))
        try await store.commit(result.changes)
        return result
    }

    @discardableResult
    func receipt(
        _ id: String, _ version: Int64, _ result: String, field: String? = nil,
        code: String? = nil, receiver: String = "centre"
    ) async throws -> [TakeReceipts.Outcome] {
        var members: [Value.Member] = [
            .init("recordId", .string(id)), .init("version", .integer(version)),
            .init("result", .string(result)), .init("at", "2026-11-22T09:00:00+08:00"),
        ]
        if let field { members.append(.init("field", .string(field))) }
        if let code { members.append(.init("code", .string(code))) }
        let receipt = try Receipt(reading: Object(.object(members), at: "/items/0"))
        let taken = try await TakeReceipts(records: store, receiver: receiver)
            .take([receipt], at: Sample.noon("2026-11-22"))
        try await store.commit(taken.changes)
        return taken.outcomes
    }

    func feed(_ filter: FeedFilter = FeedFilter()) async throws -> FeedPage {
        try await FeedPage(store.entries, filter: filter, records: store)
    }
}
