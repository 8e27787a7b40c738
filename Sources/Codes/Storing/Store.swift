/// What a port can answer instead of a result (存储错误).
public enum StoreError: Error, Hashable, Sendable {
    /// Cannot be asked now; the word is for the log and names no person.
    case unavailable(String)
    /// Something assumed no longer holds; decide again.
    case conflict(Conflict)
    /// The connection was lost while committing: it may or may not have been written.
    case outcomeUnknown

    /// Which assumption did not hold.
    public enum Conflict: Hashable, Sendable {
        /// A record was there, was not there, or had another revision.
        case record(RecordRef)
        /// A unique key of this index is held by another record.
        case unique(String)
        /// A budget is spent.
        case budget(String)
        /// The same idempotency key was committed by another request meanwhile.
        case answer
    }
}

/// A record as stored (已存记录).
public struct StoredRecord: Hashable, Sendable {
    /// The record.
    public let ref: RecordRef
    /// Row counter, raised by every commit; the ETag.
    public let revision: Int64
    /// The document in JSON, opened.
    public let document: [UInt8]
    /// Its plain columns; empty ones are absent.
    public let columns: [Column: String]

    /// A stored record.
    public init(ref: RecordRef, revision: Int64, document: [UInt8], columns: [Column: String]) {
        self.ref = ref
        self.revision = revision
        self.document = document
        self.columns = columns
    }
}

/// Which records to read (查询): conditions are joined by "and".
public struct RecordQuery: Hashable, Sendable {
    /// One condition on a plain column.
    public enum Condition: Hashable, Sendable {
        /// The column is one of these values.
        case isOne(Column, of: [String])
        /// The column is not empty and sorts before this value.
        case isBefore(Column, String)
        /// The record has one of these ids.
        case hasID(oneOf: [String])
    }

    /// Where the previous page ended.
    public struct Position: Hashable, Sendable {
        /// Value of the ordering column; empty when ordered by id alone.
        public let value: String
        /// Id of the last record.
        public let id: String

        /// A position.
        public init(value: String = "", id: String) {
            self.value = value
            self.id = id
        }
    }

    /// The kind.
    public var kind: RecordKind
    /// Conditions on columns.
    public var conditions: [Condition]
    /// A blind value the record must hold.
    public var blind: BlindValue?
    /// The column to order by, then the id; nil orders by id.
    public var order: Column?
    /// Whether the last comes first, by the column and by the id.
    public var isDescending: Bool
    /// Start behind this position.
    public var after: Position?
    /// At most so many.
    public var limit: Int
    /// Whether documents are wanted; without, they come back empty and are not opened.
    public var hasDocuments = true

    /// A query.
    public init(
        _ kind: RecordKind, _ conditions: [Condition] = [], blind: BlindValue? = nil,
        order: Column? = nil, isDescending: Bool = false, after: Position? = nil,
        limit: Int = 100
    ) {
        self.kind = kind
        self.conditions = conditions
        self.blind = blind
        self.order = order
        self.isDescending = isDescending
        self.after = after
        self.limit = limit
    }
}

/// The one port through which domains read their records (读取端口).
public protocol Records: Sendable {
    /// One record, or nil when there is none.
    func record(_ ref: RecordRef) async throws(StoreError) -> StoredRecord?
    /// A page of records.
    func records(_ query: RecordQuery) async throws(StoreError) -> [StoredRecord]
    /// The record of a kind that holds a unique key.
    func record(_ kind: RecordKind, holding key: BlindValue) async throws(StoreError)
        -> StoredRecord?
    /// Ids and some plain columns of a page of records; an empty column is absent.
    ///
    /// Of a database it needs no document: where one index has all columns asked for, no record.
    func columns(_ names: [Column], of query: RecordQuery) async throws(StoreError)
        -> [RecordColumns]
}

/// A record as far as its plain columns tell (明文列值).
public struct RecordColumns: Hashable, Sendable {
    /// Its id.
    public let id: String
    /// The columns asked for; empty ones are absent.
    public let columns: [Column: String]

    /// Columns of a record.
    public init(id: String, columns: [Column: String]) {
        self.id = id
        self.columns = columns
    }
}

extension Records {
    /// The columns out of whole pages, for stores that keep nothing apart.
    public func columns(
        _ names: [Column], of query: RecordQuery
    ) async throws(StoreError) -> [RecordColumns] {
        var query = query
        query.hasDocuments = false
        return try await records(query).map { record in
            RecordColumns(
                id: record.ref.id, columns: record.columns.filter { names.contains($0.key) })
        }
    }
}

/// An answer kept for the same request to come again (幂等应答).
public struct StoredAnswer: Hashable, Sendable {
    /// Caller, route and key: what makes the answer unique.
    public struct Key: Hashable, Sendable {
        /// Id of the caller.
        public let caller: String
        /// Method and pattern of the route.
        public let route: String
        /// The Idempotency-Key.
        public let key: String

        /// A key.
        public init(caller: String, route: String, key: String) {
            self.caller = caller
            self.route = route
            self.key = key
        }
    }

    /// The key.
    public let key: Key
    /// Method, route and raw body; Storage keeps their HMAC-SM3 only.
    public let request: [UInt8]
    /// HTTP status.
    public let status: Int
    /// Headers to send again, in order.
    public let headers: [[String]]
    /// The bytes of the answer; sealed.
    public let body: [UInt8]

    /// An answer.
    public init(key: Key, request: [UInt8], status: Int, headers: [[String]], body: [UInt8]) {
        self.key = key
        self.request = request
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// What is known about an idempotency key (幂等查询结果).
public enum KnownAnswer: Hashable, Sendable {
    /// Nothing.
    case none
    /// The same request was answered: its answer.
    case same(StoredAnswer)
    /// The key was used with another request.
    case otherRequest
}

/// An event with its place (已定序事件).
public struct SequencedEvent: Hashable, Sendable {
    /// Place in the ledger, from 0, without gaps.
    public let sequence: Int64
    /// 18-character code of the department it belongs to.
    public let department: String
    /// Its number among the department's events, 1, 2, 3 … in the order of the ledger; 0 while it
    /// waits for its place.
    public let departmentNumber: Int64
    /// Public id.
    public let id: String
    /// The record it belongs to.
    public let record: RecordRef
    /// Revision of the record that it made.
    public let revision: Int64
    /// Leaf of the tree.
    public let leaf: [UInt8]
    /// Salt of the leaf; empty when erased.
    public let salt: [UInt8]
    /// Canonical JSON; empty when erased.
    public let body: [UInt8]

    /// A sequenced event.
    public init(
        sequence: Int64, department: String, departmentNumber: Int64, id: String,
        record: RecordRef, revision: Int64, leaf: [UInt8], salt: [UInt8], body: [UInt8]
    ) {
        self.sequence = sequence
        self.department = department
        self.departmentNumber = departmentNumber
        self.id = id
        self.record = record
        self.revision = revision
        self.leaf = leaf
        self.salt = salt
        self.body = body
    }
}

/// Which records the events of a stream changed (事件标记), without opening an event.
public struct EventMarks: Hashable, Sendable {
    /// One event as far as it need not be opened.
    public struct Mark: Hashable, Sendable {
        /// Place in the ledger.
        public let sequence: Int64
        /// The record it belongs to.
        public let record: RecordRef
        /// Revision of the record that it made.
        public let revision: Int64

        /// A mark.
        public init(sequence: Int64, record: RecordRef, revision: Int64) {
            self.sequence = sequence
            self.record = record
            self.revision = revision
        }
    }

    /// Entries of the ledger, read before the marks: below it, none that is missing comes later.
    public let size: Int64
    /// The marks, in the order of the ledger.
    public let marks: [Mark]

    /// Marks.
    public init(size: Int64, marks: [Mark]) {
        self.size = size
        self.marks = marks
    }
}

/// An event under its receiver's own dense number (供数条目).
public struct FeedEntry: Hashable, Sendable {
    /// 1, 2, 3 … per receiver.
    public let number: Int64
    /// The event.
    public let event: SequencedEvent

    /// An entry.
    public init(number: Int64, event: SequencedEvent) {
        self.number = number
        self.event = event
    }
}

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
