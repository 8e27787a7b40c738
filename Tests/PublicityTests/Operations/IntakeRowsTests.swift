import Codes
import Documents
import JSON
import Publicity
import TestSupport
import Testing

/// Rows of files become drafts: once each, as printed, flagged as history.
@Suite struct IntakeRowsTests {
    /// One load of rows into a desk.
    private func load(
        _ kind: PublicityKind, _ rows: [[String]], into desk: Desk, department: String? = nil
    ) async throws -> IntakeRows {
        var intake = try IntakeRows(
            kind, header: rows[0],
            from: .init(
                department: Organization(
                    name: "示例市市场监督管理局", code: department ?? desk.department),
                now: try Sample.noon("2026-11-21")),
            records: desk.store, random: desk.random, calendar: desk.calendar)
        let lines = rows.enumerated().dropFirst().map {
            IntakeRows.Line(number: $0.offset + 1, cells: $0.element)
        }
        try await desk.store.commit(try await intake.plan(lines))
        return intake
    }

    private func queue(_ desk: Desk) async throws -> [PublicityRecord] {
        try await RecordQueue(records: desk.store, departments: [desk.department])
            .page(RecordFilter(), limit: 1000).records.map(\.record)
    }

    /// A table with the full header of a template and one row per set of fields.
    private func table(_ template: Template, _ rows: [String: String]...) -> [[String]] {
        [template.fields.map(\.title)]
            + rows.map { row in template.fields.map { row[$0.key] ?? "" } }
    }

    private func permit(_ changes: [String: String] = [:]) async throws -> [String: String] {
        try await Sample.row(Sample.permit(), changes).fields
    }

    @Test func `all 96 published rows come in once, and twice makes nothing more`() async throws {
        let desk = try Desk()
        for (file, kind, count) in CheckRowsTests.files {
            let rows = try Sample.rows(file).map(\.cells)
            let first = try await load(kind, rows, into: desk)
            // One row is a refusal, which is no permit.
            let refused = file.contains("water") ? 1 : 0
            #expect(first.accepted == count - refused, "\(file) \(first.rejected)")
            #expect(first.unchanged == 0)
            #expect(first.rejected.map(\.code) == Array(repeating: "row.refused", count: refused))
            let again = try await load(kind, rows, into: desk)
            #expect(again.accepted == 0)
            #expect(again.unchanged == first.accepted)
        }
        let records = try await queue(desk)
        #expect(records.count == 95)
        #expect(records.allSatisfy { $0.isHistory && $0.state == .draft && $0.decision == nil })
        let today = try Day("2026-11-21")
        for record in records {
            #expect(!record.examination(on: today).isComplete)
            #expect(record.daysLeft(on: today, desk.calendar) == nil)
        }
    }

    @Test func `a day that can be read starts the clock, one that cannot is open with its text`()
        async throws
    {
        let desk = try Desk()
        _ = try await load(
            .penalty, Sample.rows("penalties-environment.csv").map(\.cells), into: desk)
        let records = try await queue(desk)
        let read = try #require(records.first { $0.fields["CF_WSH"] == "常环行罚〔2023〕14号" })
        #expect(read.decidedOn?.description == "2023-08-09")
        #expect(read.dueOn?.description == "2023-08-18")
        #expect(read.regime == "order58")
        let open = try #require(records.first { $0.fields["CF_WSH"] == "盘环罚决(2021)138号" })
        #expect(open.fields["CF_JDRQ"] == "2021年4月30日")
        #expect(open.decidedOn == nil && open.dueOn == nil)
        let examination = open.examination(on: try Day("2026-11-21"))
        #expect(examination.findings.contains { $0.reason == "no-day" })
        let day = try #require(examination.missing.first { $0.field == "CF_JDRQ" })
        #expect(day.why == "publicity.date.form")
        #expect(day.suggestion?.value == "2021-04-30" && day.suggestion?.from == "printed")
    }

    @Test func `completing the day of the decision starts the clock`() async throws {
        let desk = try Desk()
        _ = try await load(
            .penalty, Sample.rows("penalties-environment.csv").map(\.cells), into: desk)
        let id = try #require(
            try await queue(desk).first { $0.fields["CF_WSH"] == "盘环罚决(2021)138号" }?.id)
        try await desk.complete(id, [("CF_JDRQ", "2023-08-09"), ("CF_XDR_LB", "法人及非法人组织")])
        let record = try await desk.record(id).record
        #expect(record.decidedOn?.description == "2023-08-09")
        #expect(record.dueOn?.description == "2023-08-18")
        #expect(record.regime == "order58")
        #expect(record.counterpart == .legal)
        let again = try await load(
            .penalty, Sample.rows("penalties-environment.csv").map(\.cells), into: desk)
        #expect(again.unchanged == 20 && again.accepted == 0)
    }

    @Test func `a row with nothing missing is ready and reported in one form`() async throws {
        let desk = try Desk()
        let fields = try await permit(["XK_JDRQ": "2026.11.20", "XK_YXQZ": "2026/11/20"])
        let rows = table(.permit2018, fields)
        #expect(try await load(.permit, rows, into: desk).accepted == 1)
        let record = try #require(try await queue(desk).first)
        #expect(record.state == .ready)
        #expect(record.fields["XK_JDRQ"] == "2026.11.20")
        try await desk.report([record.id])
        let item = try #require(try await desk.feed().items.first)
        #expect(item.body?["fields"]?["XK_JDRQ"]?.text == "2026-11-20")
        #expect(item.body?["fields"]?["XK_YXQZ"]?.text == "2026-11-20")
    }

    @Test func `the same decision with other content is refused by name, another one is not`()
        async throws
    {
        let desk = try Desk()
        let fields = try await permit()
        var other = fields
        other["XK_NR"] = "冷食类食品制售"
        var license = fields
        license["XK_XKBH"] = "JY13205000000013"
        let intake = try await load(
            .permit, table(.permit2018, fields, other, license, fields), into: desk)
        #expect(intake.accepted == 2 && intake.unchanged == 1)
        #expect(intake.rejected.map(\.code) == ["row.known-otherwise"])
        #expect(intake.rejected.map(\.line) == [3])
        let later = try await load(.permit, table(.permit2018, other), into: desk)
        #expect(later.rejected.map(\.code) == ["row.known-otherwise"])
    }

    @Test func `a row without number is known by all that it says`() async throws {
        let desk = try Desk()
        let one = ["XK_XDR_MC": "示例食品有限公司", "XK_WSH": "示许〔2026〕1号", "XK_NR": "甲"]
        let two = one.merging(["XK_NR": "乙"]) { $1 }
        let intake = try await load(.permit, table(.permit2018, one, two, one), into: desk)
        #expect(intake.accepted == 2 && intake.unchanged == 1)
    }

    @Test func `another department's file is its own`() async throws {
        let desk = try Desk()
        let rows = table(.permit2018, try await permit())
        #expect(try await load(.permit, rows, into: desk).accepted == 1)
        let other = try Sample.code("11320500MB0000002")
        #expect(try await load(.permit, rows, into: desk, department: other).accepted == 1)
    }

    @Test
    func `what came by decision is known, and what came by file takes the decision's licenses`()
        async throws
    {
        let desk = try Desk()
        try await desk.decide(Sample.permit())
        let rows = table(.permit2018, try await permit())
        #expect(try await load(.permit, rows, into: desk).unchanged == 1)

        let second = try Desk()
        #expect(try await load(.permit, rows, into: second).accepted == 1)
        let made = try await second.decide(
            Sample.permit(),
            licenses: DecisionLicenses(
                issued: [.init(identifier: "1.2.3", name: "x", number: "JY13205000000012")]))
        #expect(made.skipped == [.imported] && made.records.isEmpty)
        #expect(try await queue(second).map(\.licenses) == [["1.2.3"]])
    }

    @Test(arguments: [
        ("XK_XDR_MC", "示例\u{202E}有限公司", "text.character", "/XK_XDR_MC"),
        ("XK_NR", String(repeating: "长", count: 8001), "text.length", "/XK_NR"),
        ("XK_XKWS", "不予行政许可决定书", "row.refused", "/XK_XKWS"),
        ("XK_NR", "不予许可：材料不全", "row.refused", "/XK_NR"),
    ])
    func `a row that cannot be kept is named, the others stand`(
        _ key: String, _ text: String, _ code: String, _ pointer: String
    ) async throws {
        let desk = try Desk()
        let fields = try await permit()
        let bad = fields.merging([key: text]) { $1 }
        let intake = try await load(.permit, table(.permit2018, bad, fields, [:]), into: desk)
        #expect(intake.accepted == 1)
        #expect(intake.rejected.map(\.code) == [code, "row.empty"])
        #expect(intake.rejected.map(\.pointer) == [pointer, ""])
        #expect(intake.rejected.map(\.line) == [2, 4])
    }

    @Test func `a warning alone and a minor stay out`() async throws {
        let desk = try Desk()
        let penalty = try await Sample.row(Sample.penalty()).fields
        let warning = penalty.merging(["CF_CFLB": "警告、通报批评"]) { $1 }
        let minor = [
            "CF_XDR_LB": "自然人", "CF_XDR_MC": "王某某", "CF_XDR_ZJLX": "身份证",
            "CF_XDR_ZJHM": "32050020100101001" + String(Self.check("32050020100101001")),
            "CF_JDRQ": "2026-11-20", "CF_CFLB": "罚款",
        ]
        let intake = try await load(.penalty, table(.penalty2018, warning, minor), into: desk)
        #expect(intake.rejected.map(\.code) == ["row.warning-only", "row.under-age"])
        #expect(try await queue(desk).isEmpty)
    }

    /// The check character of a citizen number.
    private static func check(_ body: String) -> Character {
        let candidates = "0123456789X"
        return candidates.first { (try? CitizenID(body + String($0))) != nil } ?? "0"
    }

    @Test func `no column holds a person, and a name that may be one is masked`() async throws {
        let desk = try Desk()
        _ = try await load(
            .permit,
            table(.permit2018, ["XK_XDR_MC": "王小明", "XK_NR": "摊位"], ["XK_XDR_MC": "示例食品有限公司"]),
            into: desk)
        let stored = try await desk.store.records(RecordQuery(.publicityRecord))
        #expect(stored.allSatisfy { !$0.columns.values.contains { $0.contains("王") } })
        let records = try await queue(desk)
        let person = try #require(records.first { $0.fields["XK_XDR_MC"] == "王小明" })
        #expect(person.nameKeys.contains("XK_XDR_MC"))
        let body = try #require(records.first { $0.fields["XK_XDR_MC"] != "王小明" })
        #expect(!body.nameKeys.contains("XK_XDR_MC"))
    }

    @Test func `old rows without a due day stand behind what is due`() async throws {
        let desk = try Desk()
        _ = try await load(.permit, table(.permit2018, ["XK_XDR_MC": "示例食品有限公司"]), into: desk)
        try await desk.decide(Sample.permit())
        #expect(try await queue(desk).map(\.isHistory) == [false, true])
        var filter = RecordFilter()
        filter.dueBefore = try Day("2099-12-31")
        let due = try await RecordQueue(records: desk.store, departments: [desk.department])
            .page(filter, limit: 10).records
        #expect(due.count == 1)
    }

    @Test func `a wrong header names its column and nothing is read`() throws {
        let desk = try Desk()
        var header = Template.permit2018.fields.map(\.title)
        header[1] = "类别"
        do {
            _ = try IntakeRows(
                .permit, header: header,
                from: .init(
                    department: Organization(name: "x", code: desk.department),
                    now: try Sample.noon("2026-11-21")),
                records: desk.store, random: desk.random, calendar: desk.calendar)
            Issue.record("read")
        } catch let fault as Fault {
            #expect(fault.code == "csv.header")
            #expect(fault.values == ["column": "2", "expected": "行政相对人类别", "found": "类别"])
        }
    }
}
