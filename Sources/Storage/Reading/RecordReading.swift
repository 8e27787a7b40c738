public import Codes

extension Database {
    /// One record, or nil when there is none.
    public func record(_ ref: RecordRef) async throws(StoreError) -> StoredRecord? {
        let seals = seals
        return try await engine.look { connection throws(UnitError) in
            let table = try Table.of(ref.kind)
            let sql = "SELECT \(table.selection) FROM \(table.name) AS r WHERE r.id = $1"
            return try connection.run(sql, [.text(ref.id)]).first.map { row throws(UnitError) in
                try table.record(row, seals)
            }
        }
    }

    /// A page of records.
    public func records(_ query: RecordQuery) async throws(StoreError) -> [StoredRecord] {
        if query.isEmpty { return [] }
        let seals = seals
        let code = query.blind.map { seals.code($0) }
        let unit: Unit<[StoredRecord]> = { connection throws(UnitError) in
            let table = try Table.of(query.kind)
            var statement = try PageStatement(query, table, code: code)
            return try connection.run(statement.finish(query.limit), statement.values)
                .map { row throws(UnitError) in try table.record(row, seals) }
        }
        // A short look-up only: a longer page would hold up a handler's thread.
        let isShort = query.blind != nil && query.limit <= 16
        return isShort ? try await engine.look(unit) : try await engine.read(unit)
    }

    /// Ids and some plain columns of a page of records; no document is read.
    public func columns(
        _ names: [Column], of query: RecordQuery
    ) async throws(StoreError) -> [RecordColumns] {
        if query.isEmpty { return [] }
        let code = query.blind.map { seals.code($0) }
        return try await engine.read { connection throws(UnitError) in
            let table = try Table.of(query.kind)
            var statement = try PageStatement(query, table, only: names, code: code)
            return try connection.run(statement.finish(query.limit), statement.values)
                .map { row throws(UnitError) in
                    var columns: [Column: String] = [:]
                    for (place, name) in names.enumerated() {
                        let value = try row.text(place + 1)
                        if !value.isEmpty { columns[name] = value }
                    }
                    return RecordColumns(id: try row.text(0), columns: columns)
                }
        }
    }

    /// The record of a kind that holds a unique key.
    public func record(
        _ kind: RecordKind, holding key: BlindValue
    ) async throws(StoreError) -> StoredRecord? {
        let seals = seals
        let code = seals.code(key)
        return try await engine.look { connection throws(UnitError) in
            let table = try Table.of(kind)
            let sql = """
                SELECT \(table.selection) FROM unique_keys AS k \
                JOIN \(table.name) AS r ON r.id = k.id \
                WHERE k.name = $1 AND k.code = $2 AND k.kind = $3
                """
            let values: [SQLValue] = [
                .text(key.index), .bytes(code), .text(kind.description),
            ]
            return try connection.run(sql, values).first.map { row throws(UnitError) in
                try table.record(row, seals)
            }
        }
    }
}

extension RecordQuery {
    /// Whether no record can answer it.
    fileprivate var isEmpty: Bool {
        limit <= 0
            || conditions.contains {
                switch $0 {
                case .isOne(_, let values), .hasID(let values): values.isEmpty
                case .isBefore: false
                }
            }
    }
}

extension Table {
    /// Opens a row of the selection.
    fileprivate func record(_ row: SQLRow, _ seals: Seals) throws(UnitError) -> StoredRecord {
        let id = try row.text(0)
        var columns: [Column: String] = [:]
        for (place, column) in self.columns.enumerated() {
            let value = try row.text(place + 3)
            if !value.isEmpty { columns[column] = value }
        }
        return StoredRecord(
            ref: RecordRef(kind, id), revision: try row.integer(1),
            document: try seals.document(row.bytes(2), name, id), columns: columns)
    }
}
