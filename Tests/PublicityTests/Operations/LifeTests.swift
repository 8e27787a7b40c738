import Codes
import JSON
import Publicity
import TestSupport
import Testing

@Suite struct LifeTests {
    @Test func `a record goes from draft to accepted, rejected on the way`() async throws {
        let desk = try Desk()
        let value = Sample.body(("documentName", .null), to: try Sample.permit())
        let id = try #require(try await desk.decide(value).records.first?.record.id)
        #expect(try await desk.report([id]).refused.map(\.missing) == [["XK_XKWS"]])

        try await desk.complete(id, [("XK_XKWS", "准予食品经营许可决定书")])
        #expect(try await desk.record(id).record.state == .ready)
        #expect(try await desk.record(id).record.version == 2)
        #expect(try await desk.report([id]).reported.count == 1)

        try await desk.receipt(id, 2, "rejected", field: "XK_NR")
        let rejected = try await desk.record(id).record
        #expect(rejected.state == .reported)
        #expect(rejected.receivers.first?.state == .rejected)
        let open = rejected.examination(on: try Day("2026-11-22")).missing
        #expect(open.map(\.field) == ["XK_NR"])
        #expect(open.map(\.why) == ["rejected"])

        try await desk.complete(id, [("XK_NR", "热食类食品制售、冷食类食品制售")])
        #expect(try await desk.record(id).record.state == .ready)
        try await desk.report([id])
        try await desk.receipt(id, 3, "accepted")
        let accepted = try await desk.record(id).record
        #expect(accepted.receivers.first?.state == .accepted)
        #expect(accepted.acceptedAt != nil)

        let items = try await desk.feed().items
        #expect(items.map(\.number) == [1, 2])
        #expect(items.map { $0.body?["reason"]?.text } == ["new", "corrected"])
        #expect(items.map { $0.body?["version"]?.whole } == [2, 3])
        #expect(items.last?.body?["fields"]?["XK_NR"]?.text == "热食类食品制售、冷食类食品制售")
    }

    @Test func `the queue finds what is rejected, missing or due`() async throws {
        let desk = try Desk()
        let ready = try #require(try await desk.decide(Sample.permit()).records.first?.record.id)
        let value = Sample.body(("source", .null), to: try Sample.penalty())
        let draft = try #require(try await desk.decide(value).records.first?.record.id)
        try await desk.report([ready])
        try await desk.receipt(ready, 1, "rejected", field: "XK_NR")
        let queue = RecordQueue(records: desk.store, departments: [desk.department])
        var filter = RecordFilter()
        filter.rejectedBy = "centre"
        #expect(try await queue.page(filter, limit: 10).records.map(\.record.id) == [ready])
        filter = RecordFilter()
        filter.states = [.draft]
        filter.isMissing = true
        #expect(try await queue.page(filter, limit: 10).records.map(\.record.id) == [draft])
        filter = RecordFilter()
        filter.dueBefore = try Day("2026-12-01")
        #expect(try await queue.page(filter, limit: 10).records.isEmpty)
        filter.dueBefore = try Day("2026-12-02")
        let first = try await queue.page(filter, limit: 1)
        let second = try await queue.page(filter, after: first.next, limit: 1)
        #expect(Set((first.records + second.records).map(\.record.id)) == [ready, draft])
    }

    @Test func `another department's record does not exist`() async throws {
        let desk = try Desk()
        let id = try #require(try await desk.decide(Sample.permit()).records.first?.record.id)
        let other = RecordQueue(
            records: desk.store, departments: [try Sample.code("11320500MB0000002")])
        await #expect(throws: PublicityError.recordUnknown) { try await other.record(id) }
        await #expect(throws: PublicityError.recordUnknown) { try await other.record("none") }
    }

    @Test func `a trial of a report writes nothing`() async throws {
        let desk = try Desk()
        let id = try #require(try await desk.decide(Sample.permit()).records.first?.record.id)
        let result = try await Report(
            records: desk.store, departments: [desk.department], random: desk.random
        ).report(ids: [id, id], isTrial: true, by: "clerk", at: Sample.noon("2026-11-21"))
        #expect(result.reported.count == 1)
        #expect(result.changes.isEmpty)
        let all = try await Report(
            records: desk.store, departments: [desk.department], random: desk.random
        ).report(
            filter: RecordFilter(), isTrial: false, by: "clerk", at: Sample.noon("2026-11-21"))
        #expect(all.changes.count == 1)
    }
}
