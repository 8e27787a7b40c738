public import Codes

// Publicity reads through `Codes.Records` alone; here are its kinds, columns and indexes.

extension RecordKind {
    /// Decisions as they came in (行政决定).
    public static let decision = RecordKind("decision")
    /// Records for the credit centre (双公示记录).
    public static let publicityRecord = RecordKind("publicity-record")
}

extension Column {
    /// Permit or penalty.
    static let kind = Column("kind")
    /// Kind of the counterpart.
    static let counterpart = Column("counterpart")
    /// Last day to report.
    static let dueOn = Column("due_on")
    /// `1` when a field is open, else `0`.
    static let missing = Column("missing")
    /// The receiver whose rejection is not answered yet.
    static let rejectedBy = Column("rejected_by")
}

/// Names of the blind indexes and unique keys of this domain.
enum Index {
    /// Licenses that a permit record names.
    static let license = "record.license"
    /// What makes a decision the same one twice.
    ///
    /// Standard: rule V16.
    static let document = "decision.document"
}
