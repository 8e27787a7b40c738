import Codes
import Documents
import JSON
import Publicity
import TestSupport
import Testing

@Suite struct ExportRecordsTests {
    private func exported(_ kind: PublicityKind, _ desk: Desk) async throws -> [UInt8] {
        let export = try ExportRecords(records: desk.store, kind: kind, version: "2018")
        var writer = CSVWriter()
        writer.row(export.header)
        for row in try await export.rows(counterpart: nil) { writer.row(row.cells) }
        return writer.bytes
    }

    @Test func `the export is the golden file, octet by octet`() async throws {
        let desk = try Desk()
        try await desk.decide(Sample.permit(), autoReport: true)
        let formula = Sample.body(
            ("documentName", "=HYPERLINK(\"x\")"), ("documentNumber", "示市监许〔2026〕14号"),
            to: try Sample.permit())
        try await desk.decide(formula, autoReport: true)
        try await desk.decide(Sample.penalty(), autoReport: true)
        try expectGolden(await exported(.permit, desk), "export-permits.csv")
        try expectGolden(await exported(.penalty, desk), "export-penalties.csv")
    }

    @Test func `an exported file passes the check of its own template`() async throws {
        let desk = try Desk()
        try await desk.decide(Sample.penalty(), autoReport: true)
        var reader = CSVReader()
        let rows = try reader.read(await exported(.penalty, desk))
        let check = try CheckRows(.penalty, header: rows[0].cells)
        #expect(check.findings(in: rows[1].cells, on: try Day("2026-11-21")).isEmpty)
    }

    @Test func `what was never reported is not exported, and a correction only when reported`()
        async throws
    {
        let desk = try Desk()
        let made = try await desk.decide(Sample.permit())
        let export = try ExportRecords(records: desk.store, kind: .permit, version: "2018")
        #expect(try await export.rows(counterpart: nil).isEmpty)
        let id = try #require(made.records.first?.record.id)
        try await desk.report([id])
        try await desk.receipt(id, 1, "rejected", field: "XK_NR")
        try await desk.complete(id, [("XK_NR", "更正后的内容")])
        #expect(try await export.rows(counterpart: nil).first?.cells.contains("热食类食品制售") == true)
        try await desk.report([id])
        #expect(try await export.rows(counterpart: .legal).first?.cells.contains("更正后的内容") == true)
        #expect(try await export.rows(counterpart: .natural).isEmpty)
        let later = (from: try Day("2026-11-22"), to: Day?.none)
        #expect(try await export.rows(counterpart: nil, days: later).isEmpty)
    }

    @Test func `an unknown template is named`() {
        #expect(throws: PublicityError.templateUnknown("2030")) {
            try ExportRecords(records: MemoryStore(), kind: .permit, version: "2030")
        }
    }
}
