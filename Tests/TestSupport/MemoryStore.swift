public import Codes
internal import Synchronization

/// The store in memory (内存存储): the same behaviour as the database, for tests of domains.
public final class MemoryStore: Store {
    private let state = Mutex(MemoryState())

    /// An empty store.
    public init() {}

    /// Looks at everything at one moment.
    func look<Result: Sendable>(_ body: (MemoryState) -> Result) -> Result {
        state.withLock { body($0) }
    }

    /// Changes everything at one moment.
    func change<Result: Sendable>(
        _ body: (inout MemoryState) throws(StoreError) -> Result
    ) throws(StoreError) -> Result {
        let outcome: Swift.Result<Result, StoreError> = state.withLock { state in
            do throws(StoreError) { return .success(try body(&state)) } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    /// Writes all changes and the answer, or nothing.
    public func commit(_ changes: [Change], answer: StoredAnswer?) async throws(StoreError) {
        let outcome: Result<Void, StoreError> = state.withLock { state in
            var next = state
            do throws(StoreError) { try next.commit(changes, answer) } catch {
                return .failure(error)
            }
            state = next
            return .success(())
        }
        try outcome.get()
    }

    /// One record, or nil when there is none.
    public func record(_ ref: RecordRef) async throws(StoreError) -> StoredRecord? {
        try MemoryColumns.check(ref.kind, [])
        return state.withLock { $0.records[MemoryKey(ref)]?.stored }
    }

    /// A page of records.
    public func records(_ query: RecordQuery) async throws(StoreError) -> [StoredRecord] {
        try MemoryColumns.check(query.kind, query.columns)
        let kind = Octets(query.kind.description)
        let found = state.withLock { state in
            state.records.filter { $0.key.kind == kind && query.matches($0.value) }
                .map(\.value.stored)
        }
        let after = query.after.map { position in
            [Octets(query.order == nil ? "" : position.value), Octets(position.id)]
        }
        return Array(
            found.map { (query.place(of: $0), $0) }
                .filter { entry in after.map { query.precedes($0, entry.0) } ?? true }
                .sorted { query.precedes($0.0, $1.0) }
                .map(\.1).prefix(max(0, query.limit))
                .map { query.hasDocuments ? $0 : $0.withoutDocument })
    }

    /// The record of a kind that holds a unique key.
    public func record(
        _ kind: RecordKind, holding key: BlindValue
    ) async throws(StoreError) -> StoredRecord? {
        try MemoryColumns.check(kind, [])
        let found = state.withLock { state in
            state.holders[key].flatMap { state.records[$0]?.stored }
        }
        return found?.ref.kind == kind ? found : nil
    }

    /// What is known about an idempotency key and this request.
    public func answer(
        to key: StoredAnswer.Key, request: [UInt8]
    ) async throws(StoreError) -> KnownAnswer {
        guard let answer = state.withLock({ $0.answers[MemoryAnswerKey(key)] }) else {
            return .none
        }
        return answer.request == request ? .same(answer) : .otherRequest
    }

    /// Reserves serial numbers; the first of a name is 1.
    public func reserve(
        _ count: Int64, of name: String
    ) async throws(StoreError) -> Range<Int64> {
        guard count > 0 else { throw .unavailable("nothing to reserve") }
        return state.withLock { state in
            let last = state.serials[Octets(name)] ?? 0
            state.serials[Octets(name)] = last + count
            return (last + 1)..<(last + count + 1)
        }
    }

    /// The last serial that was reserved under a name; 0 when none was.
    public func reserved(_ name: String) async throws(StoreError) -> Int64 {
        state.withLock { $0.serials[Octets(name)] ?? 0 }
    }

    /// What the sequenced events of a stream behind a place changed.
    public func marks(
        stream: String, after sequence: Int64, limit: Int
    ) async throws(StoreError) -> EventMarks {
        let size = state.withLock { $0.size }
        let events = try await events(stream: stream, after: sequence, limit: limit)
        return EventMarks(
            size: size,
            marks: events.map {
                EventMarks.Mark(sequence: $0.sequence, record: $0.record, revision: $0.revision)
            })
    }

    /// Numbers the committed events without a place; answers how many, 0 when none are left.
    @discardableResult public func sequence() async throws(StoreError) -> Int {
        state.withLock { $0.sequence() }
    }

    /// Sums of counters, by owner, day and name.
    public func counts(_ query: CountQuery) async throws(StoreError) -> [Count] {
        let owners = query.owners.map { Set($0.map(Octets.init)) }
        var sums: [[Octets]: Int64] = [:]
        for (key, amount) in state.withLock({ $0.counts }) {
            let isWanted =
                key[0] == Octets(query.series) && owners?.contains(key[1]) != false
                && key[2] >= Octets("\(query.from)") && key[2] <= Octets("\(query.to)")
            let day = query.isByDay ? key[2] : Octets("\(query.from)")
            let isBehind =
                query.after.map { after in
                    [Octets(after.owner), Octets(after.name)]
                        .lexicographicallyPrecedes([key[1], key[3]])
                } ?? true
            if isWanted && isBehind { sums[[key[1], day, key[3]], default: 0] += amount }
        }
        return sums.sorted { $0.key.lexicographicallyPrecedes($1.key) }.prefix(max(0, query.limit))
            .compactMap { key, amount in
                let texts = key.map { String(decoding: $0.bytes, as: UTF8.self) }
                return (try? Day(texts[1])).map { day in
                    Count(
                        series: query.series, owner: texts[0], day: day, name: texts[2],
                        amount: amount)
                }
            }
    }

    /// Entries of a receiver behind a number, in order; unknown receivers are numbered first.
    public func feed(
        receiver: String, after number: Int64, limit: Int
    ) async throws(StoreError) -> [FeedEntry] {
        state.withLock { state in
            let places = state.feeds[Octets(receiver)] ?? state.fed
            state.feeds[Octets(receiver)] = places
            return places.enumerated().dropFirst(Int(max(0, number))).prefix(max(0, limit))
                .compactMap { entry in
                    state.event(at: entry.element).map {
                        FeedEntry(number: Int64(entry.offset + 1), event: $0)
                    }
                }
        }
    }

    /// Sequenced events behind a place, of one stream or all.
    public func events(
        stream: String?, after sequence: Int64, limit: Int
    ) async throws(StoreError) -> [SequencedEvent] {
        let name = stream.map(Octets.init)
        let found = state.withLock { $0.events }.filter {
            $0.event.sequence >= 0 && $0.event.sequence > sequence
                && (name == nil || Octets($0.stream) == name)
        }
        return Array(
            found.map(\.event).sorted { $0.sequence < $1.sequence }.prefix(max(0, limit)))
    }

    /// Sequenced and waiting events of one record, oldest first; a waiting one has place -1.
    public func events(of record: RecordRef) async throws(StoreError) -> [SequencedEvent] {
        let key = MemoryKey(record)
        return state.withLock { $0.events }.map(\.event).filter { MemoryKey($0.record) == key }
    }
}

extension RecordQuery {
    /// Columns it names.
    fileprivate var columns: [Column] {
        conditions.compactMap {
            switch $0 {
            case .isOne(let column, _): column
            case .isBefore(let column, _): column
            case .hasID: nil
            }
        } + (order.map { [$0] } ?? [])
    }

    /// Whether a record answers all conditions.
    fileprivate func matches(_ record: MemoryRecord) -> Bool {
        if let blind, !record.blind.contains(blind) { return false }
        return conditions.allSatisfy { condition in
            switch condition {
            case .isOne(let column, let texts):
                let value = Octets(record.stored.columns[column] ?? "")
                return texts.contains { Octets($0) == value }
            case .isBefore(let column, let text):
                let value = Octets(record.stored.columns[column] ?? "")
                return value > Octets("") && value < Octets(text)
            case .hasID(let ids):
                let id = Octets(record.stored.ref.id)
                return ids.contains { Octets($0) == id }
            }
        }
    }

    /// Whether one place comes before another in the order asked for.
    fileprivate func precedes(_ left: [Octets], _ right: [Octets]) -> Bool {
        isDescending
            ? right.lexicographicallyPrecedes(left) : left.lexicographicallyPrecedes(right)
    }

    /// What a record is ordered by.
    fileprivate func place(of record: StoredRecord) -> [Octets] {
        [Octets(order.flatMap { record.columns[$0] } ?? ""), Octets(record.ref.id)]
    }
}

extension StoredRecord {
    /// The same as a query gives it that wants no documents.
    fileprivate var withoutDocument: StoredRecord {
        StoredRecord(ref: ref, revision: revision, document: [], columns: columns)
    }
}
