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

extension Records {
    /// The records that name a license.
    func publicityRecords(naming identifier: String) async throws(PublicityError) -> [HeldRecord] {
        do throws(StoreError) {
            let key = BlindValue(Index.license, identifier)
            let found = try await records(RecordQuery(.publicityRecord, blind: key, limit: 1000))
            var held: [HeldRecord] = []
            for stored in found { held.append(try HeldRecord(stored)) }
            return held
        } catch { throw .store(error) }
    }

    /// The record that was made of a row with this key, if there is one.
    func publicityRecord(ofRow key: String) async throws(PublicityError) -> HeldRecord? {
        do throws(StoreError) {
            let stored = try await record(
                .publicityRecord, holding: BlindValue(Index.origin, key))
            return try stored.map { stored throws(StoreError) in try HeldRecord(stored) }
        } catch { throw .store(error) }
    }
}

/// Names of the blind indexes and unique keys of this domain.
enum Index {
    /// Licenses that a permit record names.
    static let license = "record.license"
    /// What makes a decision the same one twice.
    ///
    /// Standard: rule V16.
    static let document = "decision.document"
    /// What makes a row of a file the same one twice.
    static let origin = "record.origin"
}
