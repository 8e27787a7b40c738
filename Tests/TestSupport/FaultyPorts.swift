public import Codes
public import Signing

/// A store that fails as a plan says.
public struct FaultyStore: Store {
    private let store: any Store
    private let faults: FaultPlan

    /// A store that may fail at each call.
    public init(_ store: any Store, _ faults: FaultPlan) {
        self.store = store
        self.faults = faults
    }

    private func reading<Result>(
        _ call: () async throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        if faults.isDue(.storage) { throw .unavailable("fault") }
        return try await call()
    }

    private func writing<Result>(
        _ call: () async throws(StoreError) -> Result
    ) async throws(StoreError) -> Result {
        let result = try await reading(call)
        if faults.isDue(.outcome) { throw .outcomeUnknown }
        return result
    }

    /// One record, or nil when there is none.
    public func record(_ ref: RecordRef) async throws(StoreError) -> StoredRecord? {
        try await reading { () throws(StoreError) in try await store.record(ref) }
    }

    /// A page of records.
    public func records(_ query: RecordQuery) async throws(StoreError) -> [StoredRecord] {
        try await reading { () throws(StoreError) in try await store.records(query) }
    }

    /// The record of a kind that holds a unique key.
    public func record(
        _ kind: RecordKind, holding key: BlindValue
    ) async throws(StoreError) -> StoredRecord? {
        try await reading { () throws(StoreError) in
            try await store.record(kind, holding: key)
        }
    }

    /// Writes all changes and the answer, or nothing.
    public func commit(_ changes: [Change], answer: StoredAnswer?) async throws(StoreError) {
        if faults.isDue(.conflict), let first = changes.first {
            throw .conflict(.record(first.record))
        }
        try await writing { () throws(StoreError) in
            try await store.commit(changes, answer: answer)
        }
    }

    /// What is known about an idempotency key and this request.
    public func answer(
        to key: StoredAnswer.Key, request: [UInt8]
    ) async throws(StoreError) -> KnownAnswer {
        try await reading { () throws(StoreError) in
            try await store.answer(to: key, request: request)
        }
    }

    /// Reserves serial numbers.
    public func reserve(
        _ count: Int64, of name: String
    ) async throws(StoreError) -> Range<Int64> {
        try await writing { () throws(StoreError) in try await store.reserve(count, of: name) }
    }

    /// Numbers the committed events without a place.
    @discardableResult public func sequence() async throws(StoreError) -> Int {
        try await writing { () throws(StoreError) in try await store.sequence() }
    }

    /// Sums of counters.
    public func counts(_ query: CountQuery) async throws(StoreError) -> [Count] {
        try await reading { () throws(StoreError) in try await store.counts(query) }
    }

    /// Entries of a receiver behind a number.
    public func feed(
        receiver: String, after number: Int64, limit: Int
    ) async throws(StoreError) -> [FeedEntry] {
        try await writing { () throws(StoreError) in
            try await store.feed(receiver: receiver, after: number, limit: limit)
        }
    }

    /// Sequenced events behind a place, of one stream or all.
    public func events(
        stream: String?, after sequence: Int64, limit: Int
    ) async throws(StoreError) -> [SequencedEvent] {
        try await reading { () throws(StoreError) in
            try await store.events(stream: stream, after: sequence, limit: limit)
        }
    }

    /// What the sequenced events of a stream behind a place changed.
    public func marks(
        stream: String, after sequence: Int64, limit: Int
    ) async throws(StoreError) -> EventMarks {
        try await reading { () throws(StoreError) in
            try await store.marks(stream: stream, after: sequence, limit: limit)
        }
    }

    /// The last serial that was reserved under a name.
    public func reserved(_ name: String) async throws(StoreError) -> Int64 {
        try await reading { () throws(StoreError) in try await store.reserved(name) }
    }

    /// Ids and some plain columns of a page of records.
    public func columns(
        _ names: [Column], of query: RecordQuery
    ) async throws(StoreError) -> [RecordColumns] {
        try await reading { () throws(StoreError) in
            try await store.columns(names, of: query)
        }
    }

    /// Sequenced and waiting events of one record.
    public func events(of record: RecordRef) async throws(StoreError) -> [SequencedEvent] {
        try await reading { () throws(StoreError) in try await store.events(of: record) }
    }
}

/// A signer that fails as a plan says.
public struct FaultySigner: Signer {
    private let signer: any Signer
    private let faults: FaultPlan

    /// A signer that may fail at each call.
    public init(_ signer: any Signer, _ faults: FaultPlan) {
        self.signer = signer
        self.faults = faults
    }

    /// The public half and its name.
    public var key: KeyRecord { signer.key }

    /// Signs, or does not.
    public func sign(_ message: [UInt8]) async throws(SigningError) -> [UInt8] {
        if faults.isDue(.signing) { throw .unavailable("fault") }
        return try await signer.sign(message)
    }
}

/// A random source that fails as a plan says.
public struct FaultyRandom: RandomSource {
    private let random: any RandomSource
    private let faults: FaultPlan

    /// A random source that may fail at each call.
    public init(_ random: any RandomSource, _ faults: FaultPlan) {
        self.random = random
        self.faults = faults
    }

    /// Fresh octets, or none.
    public func bytes(_ count: Int) throws(SigningError) -> [UInt8] {
        if faults.isDue(.random) { throw .randomFailed }
        return try random.bytes(count)
    }
}
