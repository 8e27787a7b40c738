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
