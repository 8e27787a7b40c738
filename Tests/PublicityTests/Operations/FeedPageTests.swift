import Codes
import JSON
import Signing
import Synchronization
import TestSupport
import Testing

@testable import Publicity

@Suite struct FeedPageTests {
    @Test func `a filter says how many it skipped and still moves on`() async throws {
        let desk = try Desk()
        try await desk.decide(Sample.permit(), autoReport: true)
        try await desk.decide(Sample.penalty(), autoReport: true)
        var filter = FeedFilter()
        filter.kind = .permit
        let page = try await desk.feed(filter)
        #expect(page.items.map(\.number) == [1])
        #expect(page.skipped == 1)
        #expect(page.last == 2)
        filter = FeedFilter()
        filter.department = "none"
        #expect(try await desk.feed(filter).skipped == 2)
    }

    @Test func `a page reads the records it needs at once`() async throws {
        let desk = try Desk()
        try await desk.decide(Sample.permit(), autoReport: true)
        try await desk.decide(Sample.penalty(), autoReport: true)
        let counting = CountingRecords(store: desk.store)
        let page = try await FeedPage(
            desk.store.entries, filter: FeedFilter(), records: counting)
        #expect(page.items.count == 2)
        #expect(counting.reads.withLock { $0 } == 1)
    }

    @Test func `whoever got an item can prove its leaf`() async throws {
        let desk = try Desk()
        try await desk.decide(Sample.permit(), autoReport: true)
        let item = try #require(try await desk.feed().items.first)
        let written = try Value.parse(ObjectWriter.bytes { item.write(to: &$0) })
        guard case .object(let members) = written else { return }
        #expect(
            members.map(\.key) == [
                "n", "seq", "op", "reason", "effect", "recordId", "version", "kind", "fields",
                "reportedAt", "leaf", "salt",
            ])
        let outside = ["n", "seq", "leaf", "salt"]
        let body = Value.object(members.filter { !outside.contains($0.key) }).canonical
        let salt = try #require(Hex.decode(written["salt"]?.text ?? ""))
        #expect(Hex.encode(SM3.digest([0] + salt + body)) == written["leaf"]?.text)
    }

    @Test func `an erased item keeps its place without fields`() async throws {
        let desk = try Desk()
        try await desk.decide(Sample.permit(), autoReport: true)
        let entry = try #require(try await desk.store.entries.first)
        let erased = SequencedEvent(
            sequence: 0, department: entry.event.department, departmentNumber: 1,
            id: entry.event.id, record: entry.event.record, revision: 1, leaf: entry.event.leaf,
            salt: [], body: [])
        let page = try await FeedPage(
            [FeedEntry(number: 1, event: erased)], filter: FeedFilter(), records: desk.store)
        let written = try Value.parse(
            ObjectWriter.bytes { writer in page.items[0].write(to: &writer) })
        #expect(written["superseded"] == true)
        #expect(written["fields"] == nil)
        #expect(written["salt"] == nil)
        #expect(written["n"]?.whole == 1)
    }

    @Test func `an item of a record taken back is served without fields`() async throws {
        let desk = try Desk()
        let made = try await desk.decide(Sample.permit(), autoReport: true)
        var held = try await desk.record(try #require(made.records.first?.record.id))
        held.record.state = .withdrawn
        try await desk.store.commit([held.change(on: try Day("2026-11-22"))])
        let item = try #require(try await desk.feed().items.first)
        #expect(item.isSuperseded)
        #expect(item.shownKeys.isEmpty)
        let written = try Value.parse(ObjectWriter.bytes { item.write(to: &$0) })
        #expect(written["fields"] == nil)
        #expect(written["version"]?.whole == 1)
    }
}

/// Counts how often it is asked.
private final class CountingRecords: Records {
    let store: MemoryStore
    let reads = Mutex(0)

    init(store: MemoryStore) { self.store = store }

    func record(_ ref: RecordRef) async throws(StoreError) -> StoredRecord? {
        reads.withLock { $0 += 1 }
        return try await store.record(ref)
    }

    func records(_ query: RecordQuery) async throws(StoreError) -> [StoredRecord] {
        reads.withLock { $0 += 1 }
        return try await store.records(query)
    }

    func record(
        _ kind: RecordKind, holding key: BlindValue
    ) async throws(StoreError) -> StoredRecord? {
        reads.withLock { $0 += 1 }
        return try await store.record(kind, holding: key)
    }
}
