internal import Codes

/// The statement of a page of records (分页查询): by key, never by OFFSET.
struct PageStatement {
    private var sql: String
    private let order: [String]
    private let isDescending: Bool
    /// Values of the parameters so far.
    private(set) var values: [SQLValue] = []

    /// Begins a page; `code` is that of the query's blind value, `only` asks for ids and columns.
    init(
        _ query: RecordQuery, _ table: Table, only: [Column]? = nil, code: [UInt8]?
    ) throws(UnitError) {
        isDescending = query.isDescending
        order =
            try query.order.map { column throws(UnitError) in
                ["r.\(try table.quoted(column))", "r.id"]
            } ?? ["r.id"]
        sql = "SELECT \(try Self.selection(query, table, only)) FROM "
        if let blind = query.blind, let code {
            // CROSS JOIN makes SQLite begin with the few rows of the code; without statistics it
            // began with all records of a state. To PostgreSQL it is a join like another.
            sql += "blind_values AS b CROSS JOIN \(table.name) AS r"
            sql += " WHERE r.id = b.id AND b.name = \(parameter(.text(blind.index)))"
            sql += " AND b.code = \(parameter(.bytes(code)))"
            sql += " AND b.kind = \(parameter(.text(table.kind.description)))"
        } else {
            // Every id sorts behind the empty text, or is it.
            sql += "\(table.name) AS r WHERE r.id >= ''"
        }
        for condition in query.conditions { try add(condition, table) }
        if let after = query.after { add(after, isOrdered: query.order != nil) }
    }

    private static func selection(
        _ query: RecordQuery, _ table: Table, _ only: [Column]?
    ) throws(UnitError) -> String {
        if let only {
            let names = try only.map { name throws(UnitError) in "r.\(try table.quoted(name))" }
            return (["r.id"] + names).joined(separator: ", ")
        }
        if query.hasDocuments { return table.selection }
        // Both engines give no octets of a document from its first on.
        return table.selection.replacing("r.document", with: "substr(r.document, 1, 0)")
    }

    private mutating func parameter(_ value: SQLValue) -> String {
        values.append(value)
        return "$\(values.count)"
    }

    private mutating func add(
        _ condition: RecordQuery.Condition, _ table: Table
    ) throws(UnitError) {
        switch condition {
        case .isOne(let column, let texts):
            let name = try table.quoted(column)
            let list = Self.padded(texts).map { parameter(.text($0)) }.joined(separator: ", ")
            sql += " AND r.\(name) IN (\(list))"
        case .isBefore(let column, let text):
            let name = try table.quoted(column)
            sql += " AND r.\(name) > '' AND r.\(name) < \(parameter(.text(text)))"
        case .hasID(let ids):
            let list = Self.padded(ids).map { parameter(.text($0)) }.joined(separator: ", ")
            sql += " AND r.id IN (\(list))"
        }
    }

    private mutating func add(_ position: RecordQuery.Position, isOrdered: Bool) {
        let texts = isOrdered ? [position.value, position.id] : [position.id]
        let list = texts.map { parameter(.text($0)) }.joined(separator: ", ")
        sql += " AND (\(order.joined(separator: ", "))) \(isDescending ? "<" : ">") (\(list))"
    }

    /// Repeats the last value up to a power of two, so that there are few different statements.
    private static func padded(_ texts: [String]) -> [String] {
        guard let last = texts.last else { return [] }
        var size = 1
        while size < texts.count { size *= 2 }
        return texts + Array(repeating: last, count: size - texts.count)
    }

    /// The whole text.
    mutating func finish(_ limit: Int) -> String {
        let places = order.map { isDescending ? "\($0) DESC" : $0 }.joined(separator: ", ")
        sql += " ORDER BY \(places) LIMIT \(parameter(.integer(Int64(limit))))"
        return sql
    }
}
