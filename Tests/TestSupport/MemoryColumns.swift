public import Codes

/// The plain columns of each kind, as the database has them (明文列表).
///
/// So that a domain test fails when its change would be refused by the database; a test of
/// Storage compares this list with the tables.
public enum MemoryColumns {
    /// Columns by kind.
    public static let byKind: [RecordKind: Set<Column>] = [
        "caller": ["department", "state"],
        "license-type": ["definer", "state"],
        "type-version": ["type"],
        "license": ["type", "issuer", "state", "valid_to", "area", "status"],
        "item": ["department", "region", "state"],
        "item-version": ["item"],
        "case": ["department", "state", "item"],
        "resolution": ["item", "department", "state", "day"],
        "dataset": ["owner", "state"],
        "data-record": ["dataset", "state"],
        "grant": ["dataset", "owner", "user", "state", "until"],
        "access": ["department", "owner", "day", "at", "resource"],
        "decision": ["department", "kind", "day"],
        "publicity-record": [
            "department", "kind", "counterpart", "state", "due_on", "missing", "rejected_by",
        ],
        "step": ["department", "side", "day"],
        "receiver": ["state"],
        "presentation": ["department", "state", "day"],
        "printed-code": ["issuer"],
    ].reduce(into: [:]) { result, entry in
        result[RecordKind(entry.key)] = Set(entry.value.map(Column.init))
    }

    /// Refuses a kind or a column that no table has.
    static func check(_ change: Change) throws(StoreError) {
        try check(change.record.kind, change.columns.keys)
    }

    /// Refuses a kind or columns that no table has.
    static func check(_ kind: RecordKind, _ columns: some Sequence<Column>) throws(StoreError) {
        guard let known = byKind[kind] else { throw .unavailable("no table for kind \(kind)") }
        for column in columns where !known.contains(column) {
            throw .unavailable("no column \(column) in \(kind)")
        }
    }
}
