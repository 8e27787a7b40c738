import Codes
import JSON
import Publicity
import TestSupport
import Testing

@Suite struct CompleteTests {
    private func draft(_ key: String) async throws -> (Desk, String) {
        let desk = try Desk()
        let value = Sample.body((key, .null), to: try Sample.permit())
        return (desk, try #require(try await desk.decide(value).records.first?.record.id))
    }

    private func fault(_ key: String, _ text: String, missing: String) async throws -> Fault? {
        let (desk, id) = try await draft(missing)
        do {
            try await desk.complete(id, [(key, text)])
            return nil
        } catch PublicityError.fault(let fault) { return fault }
    }

    @Test func `only open fields may be touched`() async throws {
        let closed = try await fault("XK_NR", "x", missing: "source")
        #expect(closed?.code == "record.field-closed")
        #expect(closed?.pointer == "/fields/XK_NR")
        let unknown = try await fault("CF_NR", "x", missing: "source")
        #expect(unknown?.code == "record.field-unknown")
        #expect(try await fault("XK_LYDW", "示例局", missing: "source") == nil)
    }

    @Test func `a value that breaks its rule is refused by the rule's code`() async throws {
        let fault = try await fault("XK_LYDWDM", "11320500MB00000010", missing: "source")
        #expect(fault?.code == "publicity.credit-code")
        #expect(fault?.pointer == "/fields/XK_LYDWDM")
        #expect(fault?.kind == .unsound)
        let character = try await self.fault("XK_LYDW", "示\u{0}例", missing: "source")
        #expect(character?.code == "text.character")
    }

    @Test func `a day is written in one form`() async throws {
        let (desk, id) = try await draft("permit")
        try await desk.complete(id, [("XK_YXQZ", "2026/11/5")])
        let record = try await desk.record(id).record
        #expect(record.fields["XK_YXQZ"] == "2026-11-05")
        #expect(record.state == .draft)
        #expect(record.version == 2)
    }

    @Test func `several categories are written with one separator`() async throws {
        let desk = try Desk()
        let part = Sample.body(
            ("categories", []), to: try #require(try Sample.penalty()["penalty"]))
        let value = Sample.body(("penalty", part), to: try Sample.penalty())
        let id = try #require(try await desk.decide(value).records.first?.record.id)
        try await desk.complete(id, [("CF_CFLB", "警告、罚款")])
        #expect(try await desk.record(id).record.fields["CF_CFLB"] == "警告;罚款")
    }

    @Test func `the last value can report at once`() async throws {
        let (desk, id) = try await draft("documentName")
        try await desk.complete(id, [("XK_XKWS", "决定书")], autoReport: true)
        #expect(try await desk.record(id).record.state == .reported)
    }

    @Test func `no value at all is refused`() async throws {
        let (desk, id) = try await draft("documentName")
        await #expect(throws: PublicityError.self) { try await desk.complete(id, []) }
    }

    @Test func `two clerks on one record do not overwrite each other`() async throws {
        let (desk, id) = try await draft("source")
        let held = try await desk.record(id)
        let complete = Complete(random: desk.random, calendar: desk.calendar)
        let now = try Sample.noon("2026-11-21")
        let first = try complete.complete(
            held, values: [("XK_LYDW", "甲局甲局")], autoReport: false, at: now)
        let second = try complete.complete(
            held, values: [("XK_LYDW", "乙局乙局")], autoReport: false, at: now)
        try await desk.store.commit([first.change])
        await #expect(throws: StoreError.self) { try await desk.store.commit([second.change]) }
    }
}
