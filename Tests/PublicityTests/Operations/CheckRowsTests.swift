import Codes
import Documents
import JSON
import Publicity
import Testing

@Suite struct CheckRowsTests {
    static let files: [(String, PublicityKind, Int)] = [
        ("permits-culture-telecom.csv", .permit, 20), ("permits-payment.csv", .permit, 25),
        ("permits-water-environment.csv", .permit, 23),
        ("penalties-environment.csv", .penalty, 20),
        ("penalties-market-drug-safety.csv", .penalty, 8),
    ]

    @Test(arguments: files)
    func `every published row is read and lacks what pages never print`(
        _ file: String, _ kind: PublicityKind, _ count: Int
    ) throws {
        let rows = try Sample.rows(file)
        let check = try CheckRows(kind, header: rows[0].cells)
        #expect(rows.count == count + 1)
        for row in rows.dropFirst() {
            let findings = check.findings(in: row.cells, on: try Day("2026-11-21"))
            #expect(findings.contains { $0.code == "publicity.required" && $0.outcome == .failed })
            #expect(findings.allSatisfy { $0.outcome != .passed })
        }
    }

    /// Rows that the source note names for their disorder: a text of the row, and what is found.
    @Test(arguments: [
        ("penalties-environment.csv", "岳环罚决字〔2021〕136号", "publicity.credit-code", "masked"),
        ("penalties-environment.csv", "郑州开元再生物资回收", "publicity.name", "blank"),
        ("penalties-environment.csv", "郑州开元再生物资回收", "publicity.credit-code", "blank"),
        ("penalties-environment.csv", "盘环罚决(2021)138号", "publicity.date", "form"),
        ("penalties-market-drug-safety.csv", "粤药监药罚〔2023〕5001号", "publicity.name", "masked"),
        (
            "penalties-market-drug-safety.csv", "粤药监药罚〔2020〕5001号", "publicity.amount", "form"
        ),
        ("permits-water-environment.csv", "粤穗埔)申字〔2021〕第00001号", "publicity.date", "form"),
        ("permits-payment.csv", "Z2000444000013", "publicity.date", "form"),
        ("permits-water-environment.csv", "北银水保许可〔2025〕15号", "publicity.name", "masked"),
    ])
    func `rows known for their disorder are found out`(
        _ file: String, _ text: String, _ code: String, _ reason: String
    ) throws {
        let rows = try Sample.rows(file)
        let kind: PublicityKind = file.hasPrefix("permits") ? .permit : .penalty
        let check = try CheckRows(kind, header: rows[0].cells)
        let row = try #require(rows.first { $0.cells.contains { $0.contains(text) } })
        let findings = check.findings(in: row.cells, on: try Day("2026-11-21"))
        #expect(findings.contains { $0.code == code && $0.reason == reason })
    }

    @Test func `a wrong header is refused with the first column that differs`() throws {
        var header = try Sample.rows("permits-payment.csv")[0].cells
        header.swapAt(3, 4)
        do {
            _ = try CheckRows(.permit, header: header)
            Issue.record("taken")
        } catch {
            #expect(error.code == "csv.header")
            #expect(error.values["column"] == "4")
            #expect(error.values["expected"] == "法定代表人")
            #expect(error.values["found"] == "行政许可决定文书名称")
        }
        #expect(throws: Fault.self) { try CheckRows(.penalty, header: header) }
        #expect(throws: Fault.self) { try CheckRows(.permit, header: []) }
    }

    @Test func `the whole template is a header too, with brackets of either width`() throws {
        let header = Template.permit2018.fields.map {
            String($0.title.map { $0 == "(" ? "（" : $0 == ")" ? "）" : $0 })
        }
        _ = try CheckRows(.permit, header: header)
    }
}
