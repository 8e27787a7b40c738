/// Everything the house asks of its database (存储).
public protocol Store: Records {
    /// Writes all changes and the answer in one durable transaction, or nothing.
    ///
    /// When it returns, the state survives a crash; events have no place yet.
    func commit(_ changes: [Change], answer: StoredAnswer?) async throws(StoreError)
    /// What is known about an idempotency key and this request.
    func answer(to key: StoredAnswer.Key, request: [UInt8]) async throws(StoreError) -> KnownAnswer
    /// A block of serial numbers under a name, reserved in a short transaction of its own.
    func reserve(_ count: Int64, of name: String) async throws(StoreError) -> Range<Int64>
    /// Numbers the committed events without a place; answers how many, 0 when none are left.
    @discardableResult func sequence() async throws(StoreError) -> Int
    /// Sums of counters, by owner, day and name.
    func counts(_ query: CountQuery) async throws(StoreError) -> [Count]
    /// Entries of a receiver behind a number, in order; unknown receivers are numbered first.
    func feed(receiver: String, after number: Int64, limit: Int) async throws(StoreError)
        -> [FeedEntry]
    /// Sequenced events behind a place, of one stream or all.
    func events(stream: String?, after sequence: Int64, limit: Int) async throws(StoreError)
        -> [SequencedEvent]
    /// Sequenced and waiting events of one record, oldest first.
    func events(of record: RecordRef) async throws(StoreError) -> [SequencedEvent]
    /// What the sequenced events of a stream behind a place changed, and how far the ledger goes.
    func marks(stream: String, after sequence: Int64, limit: Int) async throws(StoreError)
        -> EventMarks
    /// The last serial that was reserved under a name; 0 when none was.
    func reserved(_ name: String) async throws(StoreError) -> Int64
}
