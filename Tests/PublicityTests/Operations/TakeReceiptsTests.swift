import Codes
import JSON
import Publicity
import Testing

@Suite struct TakeReceiptsTests {
    private func reported() async throws -> (Desk, String) {
        let desk = try Desk()
        let result = try await desk.decide(Sample.permit(), autoReport: true)
        return (desk, try #require(result.records.first?.record.id))
    }

    @Test func `the same receipt twice changes nothing`() async throws {
        let (desk, id) = try await reported()
        #expect(try await desk.receipt(id, 1, "accepted").map(\.word) == [.recorded])
        #expect(try await desk.receipt(id, 1, "duplicate").map(\.word) == [.unchanged])
    }

    @Test func `two fields of one version are rejected by two receipts, and both stay open`()
        async throws
    {
        let (desk, id) = try await reported()
        #expect(
            try await desk.receipt(id, 1, "rejected", field: "XK_NR").map(\.word) == [.recorded])
        #expect(
            try await desk.receipt(id, 1, "rejected", field: "XK_XKWS").map(\.word) == [.recorded])
        #expect(
            try await desk.receipt(id, 1, "rejected", field: "XK_NR").map(\.word) == [.unchanged])
        let today = try Day("2026-11-22")
        let open = try await desk.record(id).record.examination(on: today).missing.map(\.field)
        #expect(open == ["XK_XKWS", "XK_NR"])
        try await desk.complete(id, [("XK_NR", "新内容新内容")])
        #expect(try await desk.record(id).record.state == .draft)
        try await desk.complete(id, [("XK_XKWS", "准予食品经营许可决定书（更正）")])
        #expect(try await desk.record(id).record.state == .ready)
        try await desk.report([id])
        try await desk.receipt(id, 3, "accepted")
        #expect(try await desk.record(id).record.receivers.map(\.state) == [.accepted])
    }

    @Test func `a stale receipt is kept once and changes no revision again`() async throws {
        let (desk, id) = try await reported()
        try await desk.receipt(id, 1, "rejected", field: "XK_NR")
        try await desk.complete(id, [("XK_NR", "新内容新内容")])
        try await desk.report([id])
        try await desk.receipt(id, 2, "accepted")
        #expect(try await desk.receipt(id, 1, "rejected").map(\.word) == [.stale])
        let revision = try await desk.record(id).revision
        #expect(try await desk.receipt(id, 1, "rejected").map(\.word) == [.unchanged])
        #expect(try await desk.record(id).revision == revision)
    }

    @Test func `a late rejection of an older version opens nothing`() async throws {
        let (desk, id) = try await reported()
        try await desk.receipt(id, 1, "rejected", field: "XK_NR")
        try await desk.complete(id, [("XK_NR", "新内容新内容")])
        try await desk.report([id])
        try await desk.receipt(id, 2, "accepted")
        #expect(try await desk.receipt(id, 1, "rejected").map(\.word) == [.stale])
        let other = try await desk.receipt(id, 1, "rejected", receiver: "province")
        #expect(other.map(\.word) == [.stale])
        let record = try await desk.record(id).record
        #expect(record.openRejections.isEmpty)
        #expect(record.receivers.map(\.state) == [.accepted, .rejected])
    }

    @Test func `a second receiver's rejection reopens what waits to be reported again`()
        async throws
    {
        let (desk, id) = try await reported()
        try await desk.receipt(id, 1, "rejected", field: "XK_NR")
        try await desk.complete(id, [("XK_NR", "新内容新内容")])
        try await desk.receipt(id, 1, "rejected", field: "XK_XKWS", receiver: "province")
        let record = try await desk.record(id).record
        #expect(record.state == .draft)
        #expect(record.examination(on: try Day("2026-11-22")).missing.map(\.field) == ["XK_XKWS"])
    }

    @Test func `a rejection without field opens the whole row`() async throws {
        let (desk, id) = try await reported()
        try await desk.receipt(id, 1, "rejected")
        let open = try await desk.record(id).record.examination(on: try Day("2026-11-22")).missing
        #expect(open.count == 28)
    }

    @Test(arguments: [
        ("none", Int64(1), String?.none, "receipt.record-unknown"),
        ("", 2, nil, "receipt.version-unknown"), ("", 0, nil, "receipt.version-unknown"),
        ("", 1, "CF_NR", "receipt.field-unknown"),
    ])
    func `a receipt for what was never served is refused`(
        _ other: String, _ version: Int64, _ field: String?, _ code: String
    ) async throws {
        let (desk, id) = try await reported()
        do {
            try await desk.receipt(other.isEmpty ? id : other, version, "rejected", field: field)
            Issue.record("taken")
        } catch PublicityError.fault(let fault) {
            #expect(fault.code == code)
            #expect(fault.pointer.hasPrefix("/items/0/"))
        }
    }
}
