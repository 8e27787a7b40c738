import Codes
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import Gateway

/// What nobody waits for is written all the same.
@Suite struct RecorderTests {
    private static let kind = RecordKind("case")

    private static func change(_ number: Int) -> Change {
        Change(
            RecordRef(kind, "c-\(number)"), expects: .absent, document: Array("{}".utf8),
            columns: [.state: "05"],
            event: EventDraft(
                id: "\(number)", salt: [], stream: "admin", department: "d", body: []))
    }

    private static func stored(_ store: some Store) async throws -> Int {
        try await store.records(RecordQuery(kind, limit: 100_000)).count
    }

    /// Runs a recorder and tells it to stop at once.
    private static func runToItsStop(_ recorder: Recorder) async throws {
        let group = ServiceGroup(
            configuration: .init(services: [recorder], logger: Logger(label: "test")))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            await group.triggerGracefulShutdown()
            for try await _ in tasks {}
        }
    }

    @Test func `what was taken before the stop is written and sequenced before run returns`()
        async throws
    {
        let store = FlakyStore()
        let recorder = Recorder(store: store, logger: Logger(label: "test"))
        for number in 0..<1000 { try await recorder.record([Self.change(number)]) }
        try await Self.runToItsStop(recorder)
        #expect(try await Self.stored(store) == 1000)
        #expect(try await store.events(stream: nil, after: -1, limit: 2000).count == 1000)
        #expect(store.commits < 10, "one commit writes many records")
        try await recorder.record([Self.change(1000)])
        #expect(try await Self.stored(store) == 1001, "a closed recorder lets its callers wait")
    }

    @Test func `at the stop the others are written though one cannot be`() async throws {
        let store = FlakyStore(refusing: 0)
        let recorder = Recorder(store: store, logger: Logger(label: "test"))
        for number in 0..<20 { try await recorder.record([Self.change(number)]) }
        try await Self.runToItsStop(recorder)
        #expect(try await Self.stored(store) == 19)
    }

    @Test func `a record that cannot be written stays and is written later`() async throws {
        let store = FlakyStore(failures: [.unavailable("disk"), .outcomeUnknown])
        let recorder = Recorder(store: store, logger: Logger(label: "test"))
        try await recorder.record([Self.change(1)])
        try await recorder.record([Self.change(2)])
        await recorder.work()
        #expect(try await Self.stored(store) == 1, "the outcome was unknown: it was written")
        await recorder.work()
        #expect(try await Self.stored(store) == 2)
        await recorder.work()
        await recorder.work()
        #expect(try await Self.stored(store) == 2)
        #expect(try await store.events(stream: nil, after: -1, limit: 9).count == 2)
    }

    @Test func `a record that conflicts and is not there is kept and written later`() async throws {
        let conflict = StoreError.conflict(.record(Self.change(1).record))
        let store = FlakyStore(failures: [conflict, conflict])
        let recorder = Recorder(store: store, logger: Logger(label: "test"))
        try await recorder.record([Self.change(1)])
        await recorder.work()
        #expect(try await Self.stored(store) == 0)
        await recorder.work()
        #expect(try await Self.stored(store) == 1)
    }

    @Test func `of a unit that is there in part the rest is written`() async throws {
        let store = FlakyStore()
        let recorder = Recorder(store: store, logger: Logger(label: "test"))
        try await store.commit([Self.change(1)], answer: nil)
        try await recorder.record([Self.change(1), Self.change(2)])
        try await recorder.record([Self.change(3)])
        await recorder.work()
        #expect(try await Self.stored(store) == 3)
        #expect(try await store.events(stream: nil, after: -1, limit: 9).count == 3)
    }

    @Test(arguments: [1, 2, 7, 300])
    func `a unit that can never be written holds up no other and no numbering`(
        behind: Int
    ) async throws {
        let store = FlakyStore(refusing: 7)
        let recorder = Recorder(store: store, logger: Logger(label: "test"))
        for number in 0..<(behind + 7) { try await recorder.record([Self.change(number)]) }
        for _ in 0..<3 { await recorder.work() }
        let all = behind + 7 - 1
        #expect(try await Self.stored(store) == all)
        #expect(try await store.events(stream: nil, after: -1, limit: 999).count == all)
        store.relent()
        await recorder.work()
        #expect(try await Self.stored(store) == behind + 7, "it was kept all the while")
    }

    @Test func `events of others are numbered while no record can be written`() async throws {
        let store = FlakyStore(refusing: 1)
        let recorder = Recorder(store: store, logger: Logger(label: "test"))
        try await store.commit([Self.change(2)], answer: nil)
        try await recorder.record([Self.change(1)])
        await recorder.work()
        #expect(try await store.events(stream: nil, after: -1, limit: 9).count == 1)
    }

    @Test func `what assumes something is not left waiting, and hears of its conflict`()
        async throws
    {
        let store = FlakyStore()
        let recorder = Recorder(store: store, logger: Logger(label: "test"))
        let ref = Self.change(1).record
        var keyed = Self.change(2)
        keyed.unique = [BlindValue("i", "v")]
        try await recorder.record([keyed])
        #expect(try await Self.stored(store) == 1, "a unique key can be lost while it waits")
        await #expect(throws: StoreError.conflict(.record(ref))) {
            try await recorder.record([Self.change(3), .assuming(ref, revision: 1)])
        }
        await recorder.work()
        #expect(try await Self.stored(store) == 1)
    }
}

/// A store in memory whose commits fail as told: `outcomeUnknown` after writing, others before; one
/// record it never takes.
private final class FlakyStore: Store {
    private let inner = MemoryStore()
    private let state: Mutex<(failures: [StoreError], commits: Int, refused: String?)>

    init(failures: [StoreError] = [], refusing number: Int? = nil) {
        state = Mutex((failures, 0, number.map { "c-\($0)" }))
    }

    var commits: Int { state.withLock { $0.commits } }

    /// Takes the refused record from now on.
    func relent() { state.withLock { $0.refused = nil } }

    func commit(_ changes: [Change], answer: StoredAnswer?) async throws(StoreError) {
        let failure = state.withLock { state -> StoreError? in
            state.commits += 1
            if changes.contains(where: { $0.record.id == state.refused }) {
                return .unavailable("refused")
            }
            return state.failures.isEmpty ? nil : state.failures.removeFirst()
        }
        if let failure, failure != .outcomeUnknown { throw failure }
        try await inner.commit(changes, answer: answer)
        if let failure { throw failure }
    }

    func record(_ ref: RecordRef) async throws(StoreError) -> StoredRecord? {
        try await inner.record(ref)
    }

    func records(_ query: RecordQuery) async throws(StoreError) -> [StoredRecord] {
        try await inner.records(query)
    }

    func record(
        _ kind: RecordKind, holding key: BlindValue
    ) async throws(StoreError) -> StoredRecord? { try await inner.record(kind, holding: key) }

    func answer(
        to key: StoredAnswer.Key, request: [UInt8]
    ) async throws(StoreError) -> KnownAnswer { try await inner.answer(to: key, request: request) }

    func reserve(_ count: Int64, of name: String) async throws(StoreError) -> Range<Int64> {
        try await inner.reserve(count, of: name)
    }

    @discardableResult func sequence() async throws(StoreError) -> Int {
        try await inner.sequence()
    }

    func counts(_ query: CountQuery) async throws(StoreError) -> [Codes.Count] {
        try await inner.counts(query)
    }

    func feed(
        receiver: String, after number: Int64, limit: Int
    ) async throws(StoreError) -> [FeedEntry] {
        try await inner.feed(receiver: receiver, after: number, limit: limit)
    }

    func events(
        stream: String?, after sequence: Int64, limit: Int
    ) async throws(StoreError) -> [SequencedEvent] {
        try await inner.events(stream: stream, after: sequence, limit: limit)
    }

    func events(of record: RecordRef) async throws(StoreError) -> [SequencedEvent] {
        try await inner.events(of: record)
    }

    func marks(
        stream: String, after sequence: Int64, limit: Int
    ) async throws(StoreError) -> EventMarks {
        try await inner.marks(stream: stream, after: sequence, limit: limit)
    }

    func reserved(_ name: String) async throws(StoreError) -> Int64 {
        try await inner.reserved(name)
    }
}
