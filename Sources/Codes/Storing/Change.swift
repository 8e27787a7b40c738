/// Which kind of record (记录类别); Storage maps each kind to a table.
public struct RecordKind: Hashable, Sendable, CustomStringConvertible {
    /// Name in lower case with hyphens, such as `license-type`.
    public let description: String

    /// A kind; each domain declares its own as static members.
    public init(_ name: String) { description = name }

    /// Most octets of a document: as many as who reads documents of this kind takes (文档上限).
    ///
    /// Ours: a larger one is refused when it is to be written, so that each stays readable.
    public var documentLimit: Int {
        switch description {
        case "resolution": 32 << 20
        case "license": 8 << 20
        case "item", "item-version": 4 << 20
        default: 1 << 20
        }
    }
}

/// One record by its kind and id (记录引用).
public struct RecordRef: Hashable, Sendable {
    /// The kind.
    public let kind: RecordKind
    /// Id within the kind; never a personal number.
    public let id: String

    /// A reference.
    public init(_ kind: RecordKind, _ id: String) {
        self.kind = kind
        self.id = id
    }
}

/// A plain column beside a sealed document (明文列): organization codes, days, states.
public struct Column: Hashable, Sendable, CustomStringConvertible {
    /// Name of the column, snake_case.
    public let description: String

    /// A column; each domain declares its own as static members.
    public init(_ name: String) { description = name }
}

/// A value that is found by its keyed code only (盲索引).
public struct BlindValue: Hashable, Sendable {
    /// Name of the index; each has a key of its own.
    public let index: String
    /// The plain octets; Storage replaces them by their HMAC-SM3.
    public let octets: [UInt8]

    /// A blind value.
    public init(_ index: String, _ octets: [UInt8]) {
        self.index = index
        self.octets = octets
    }

    /// A blind value of a text.
    public init(_ index: String, _ text: String) { self.init(index, Array(text.utf8)) }
}

/// A budget to be spent in the same commit (额度).
public struct Spend: Hashable, Sendable {
    /// Whose budget, such as `grant:<id>`.
    public let budget: String
    /// The civil day it belongs to.
    public let day: Day
    /// How much.
    public let amount: Int64
    /// The most that may be spent on that day.
    public let limit: Int64

    /// A spending.
    public init(budget: String, day: Day, amount: Int64, limit: Int64) {
        self.budget = budget
        self.day = day
        self.amount = amount
        self.limit = limit
    }
}

/// An event before it has a place in the ledger (事件).
public struct EventDraft: Hashable, Sendable {
    /// 128 random bits in lower-case hex; the public id.
    public let id: String
    /// 32 fresh random octets; erased together with the body.
    public let salt: [UInt8]
    /// Which stream reads it: `license`, `publicity`, `access`, `exemption`, `sharing`, `admin`.
    public let stream: String
    /// 18-character code of the department it belongs to.
    public let department: String
    /// The canonical JSON of what its reader gets.
    public let body: [UInt8]

    /// An event.
    public init(id: String, salt: [UInt8], stream: String, department: String, body: [UInt8]) {
        self.id = id
        self.salt = salt
        self.stream = stream
        self.department = department
        self.body = body
    }
}

/// What an operation wants written (变更): decided by a domain, committed by Storage.
public struct Change: Hashable, Sendable {
    /// What the operation assumed about the record.
    public enum Expectation: Hashable, Sendable {
        /// There is none yet.
        case absent
        /// It is at this revision.
        case revision(Int64)
    }

    /// What is to be done with the record.
    public enum Effect: Hashable, Sendable {
        /// Write document, columns and indexes; the revision becomes 1 or one more.
        case put
        /// Remove the record and its indexes.
        case remove
        /// Write nothing; only what was assumed must still hold.
        case assume
    }

    /// The record.
    public let record: RecordRef
    /// What was assumed.
    public let expects: Expectation
    /// What is to be done.
    public let effect: Effect
    /// The whole document in JSON; Storage seals it.
    public var document: [UInt8]
    /// Plain columns; a column left out is empty.
    public var columns: [Column: String]
    /// All blind values of the record; they replace the earlier ones.
    public var blind: Set<BlindValue>
    /// Unique keys the record holds from now on; they replace the earlier ones.
    public var unique: Set<BlindValue>
    /// Budgets to spend.
    public var spends: [Spend]
    /// Counters to raise.
    public var counts: [Count]
    /// The event of this change.
    public var event: EventDraft?

    /// A change of one record.
    public init(
        _ record: RecordRef, expects: Expectation, effect: Effect = .put, document: [UInt8] = [],
        columns: [Column: String] = [:], blind: Set<BlindValue> = [],
        unique: Set<BlindValue> = [], spends: [Spend] = [], counts: [Count] = [],
        event: EventDraft? = nil
    ) {
        self.record = record
        self.expects = expects
        self.effect = effect
        self.document = document
        self.columns = columns
        self.blind = blind
        self.unique = unique
        self.spends = spends
        self.counts = counts
        self.event = event
    }

    /// The assumption that a record is still at a revision, without writing it.
    public static func assuming(_ record: RecordRef, revision: Int64) -> Change {
        Change(record, expects: .revision(revision), effect: .assume)
    }

    /// The revision the record has after the commit.
    public var revision: Int64 {
        switch (expects, effect) {
        case (.absent, _): 1
        case (.revision(let number), .put): number + 1
        case (.revision(let number), _): number
        }
    }
}
