internal import Codes

/// A store that knows nothing (空存储): what a check off line has at hand.
struct NoRecords: Records {
    func record(_ ref: RecordRef) async throws(StoreError) -> StoredRecord? { nil }

    func records(_ query: RecordQuery) async throws(StoreError) -> [StoredRecord] { [] }

    func record(
        _ kind: RecordKind, holding key: BlindValue
    ) async throws(StoreError) -> StoredRecord? { nil }
}
