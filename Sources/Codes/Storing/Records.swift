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
