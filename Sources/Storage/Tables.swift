internal import Codes

/// One table of records (记录表): its kind, its name and its plain columns.
///
/// All statements on records are made from this description, once; see
/// `Docs/decisions/0002-one-table-description.md`. Column names are quoted: `user` is a word of SQL.
struct Table: Sendable {
    /// The kind it keeps.
    let kind: RecordKind
    /// Its name in SQL.
    let name: String
    /// Plain columns, TEXT, empty when the record has none.
    let columns: [Column]
    /// Writes a record that is not there yet; no row comes back when it is.
    let insert: String
    /// Writes a record at a revision; no row comes back when it has another.
    let update: String
    /// Removes a record at a revision.
    let remove: String
    /// Reads the revision.
    let revision: String
    /// What a record is read by: id, revision, document, columns.
    let selection: String

    /// Describes a table.
    init(_ kind: String, _ name: String, _ columns: [String]) {
        self.kind = RecordKind(kind)
        self.name = name
        self.columns = columns.map(Column.init)
        let quoted = columns.map { "\"\($0)\"" }
        let all = ["id", "revision", "document"] + quoted
        let parameters = all.indices.map { "$\($0 + 1)" }
        let assignments = all.dropFirst().enumerated().map { "\($1) = $\($0 + 1)" }
        insert = """
            INSERT INTO \(name) (\(all.joined(separator: ", "))) \
            VALUES (\(parameters.joined(separator: ", "))) \
            ON CONFLICT (id) DO NOTHING RETURNING revision
            """
        update = """
            UPDATE \(name) SET \(assignments.joined(separator: ", ")) \
            WHERE id = $\(all.count) AND revision = $\(all.count + 1) RETURNING revision
            """
        remove = "DELETE FROM \(name) WHERE id = $1 AND revision = $2 RETURNING revision"
        revision = "SELECT revision FROM \(name) WHERE id = $1"
        selection = all.map { "r.\($0)" }.joined(separator: ", ")
    }

    /// The table of a kind.
    static func of(_ kind: RecordKind) throws(UnitError) -> Table {
        guard let table = byKind[kind] else { throw .failed("no table for kind \(kind)") }
        return table
    }

    /// Name of a column in SQL.
    func quoted(_ column: Column) throws(UnitError) -> String {
        guard columns.contains(column) else { throw .failed("no column \(column) in \(name)") }
        return "\"\(column)\""
    }

    /// Values of the columns in their order; a column of another table is refused.
    func values(_ columns: [Column: String]) throws(UnitError) -> [String] {
        for column in columns.keys { _ = try quoted(column) }
        return self.columns.map { columns[$0] ?? "" }
    }

    /// The table of each kind.
    private static let byKind = Dictionary(uniqueKeysWithValues: all.map { ($0.kind, $0) })

    /// All tables of records.
    static let all = [
        Table("caller", "callers", ["department", "state"]),
        Table("license-type", "license_types", ["definer", "state"]),
        Table("type-version", "type_versions", ["type"]),
        Table("license", "licenses", ["type", "issuer", "state", "valid_to", "area", "status"]),
        Table("item", "items", ["department", "region", "state"]),
        Table("item-version", "item_versions", ["item"]),
        Table("case", "cases", ["department", "state", "item"]),
        Table("resolution", "resolutions", ["item", "department", "state", "day"]),
        Table("dataset", "datasets", ["owner", "state"]),
        Table("data-record", "data_records", ["dataset", "state"]),
        Table("grant", "grants", ["dataset", "owner", "user", "state", "until"]),
        Table("access", "accesses", ["department", "owner", "day", "at", "resource"]),
        Table("decision", "decisions", ["department", "kind", "day"]),
        Table(
            "publicity-record", "publicity_records",
            [
                "department", "kind", "counterpart", "state", "due_on", "missing", "rejected_by",
            ]),
        Table("step", "steps", ["department", "side", "day"]),
        Table("receiver", "credit_centres", ["state"]),
        Table("presentation", "presentations", ["department", "state", "day"]),
        Table("printed-code", "printed_codes", ["issuer"]),
    ]
}
