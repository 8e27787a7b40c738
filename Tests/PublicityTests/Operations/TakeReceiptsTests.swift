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

    @Test func `of receipts that never end the last hundred are kept, and all other steps`()
        async throws
    {
        let (desk, id) = try await reported()
        let others = try await desk.record(id).record.history
        for number in 1...51 {
            try await desk.receipt(id, 1, "rejected", code: "R-\(number)")
            try await desk.receipt(id, 1, "accepted", code: "A-\(number)")
        }
        let history = try await desk.record(id).record.history
        #expect(Array(history.prefix(others.count)) == others)
        #expect(history.count == others.count + 100)
        #expect(history[others.count].detail == ["R-2"] && history.last?.detail == ["A-51"])
    }

    @Test(arguments: [("code", 64), ("text", 500)])
    func `the words of a receipt have a limit`(_ key: String, _ limit: Int) throws {
        func read(_ count: Int) throws(Fault) {
            let words = Value.string(String(repeating: "长", count: count))
            _ = try Receipt(
                reading: Object(
                    .object([
                        .init("recordId", "r"), .init("version", .integer(1)),
                        .init("result", "rejected"), .init("at", "2026-11-22T09:00:00+08:00"),
                        .init(key, words),
                    ]), at: "/items/0"))
        }
        try read(limit)
        let refused = Fault.unsound("text.length", at: "/items/0/\(key)", ["limit": "\(limit)"])
        #expect(throws: refused) { try read(limit + 1) }
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
