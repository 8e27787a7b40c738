public import Codes

extension Database {
    /// Sequenced events behind a place, of one stream or all.
    public func events(
        stream: String?, after sequence: Int64, limit: Int
    ) async throws(StoreError) -> [SequencedEvent] {
        let seals = seals
        let page: [SQLValue] = [.integer(sequence), .integer(Int64(max(0, limit)))]
        return try await engine.read { connection throws(UnitError) in
            guard let stream else {
                return try EventRow.events(
                    connection.run(
                        "SELECT \(EventRow.selection) FROM events AS e WHERE e.seq > $1 "
                            + "ORDER BY e.seq LIMIT $2", page), seals)
            }
            return try EventRow.events(
                connection.run(
                    "SELECT \(EventRow.selection) FROM events AS e WHERE e.stream = $1 "
                        + "AND e.seq > $2 ORDER BY e.seq LIMIT $3", [.text(stream)] + page), seals)
        }
    }

    /// What the sequenced events of a stream behind a place changed; nothing is opened.
    public func marks(
        stream: String, after sequence: Int64, limit: Int
    ) async throws(StoreError) -> EventMarks {
        try await engine.read { connection throws(UnitError) in
            // The size first: what is numbered between the two reads stands behind it.
            let size = try connection.run("SELECT size FROM ledger_head WHERE id = 1", [])
            let rows = try connection.run(
                "SELECT e.seq, e.kind, e.record, e.revision FROM events AS e "
                    + "WHERE e.stream = $1 AND e.seq > $2 ORDER BY e.seq LIMIT $3",
                [.text(stream), .integer(sequence), .integer(Int64(max(0, limit)))])
            guard let size = try size.first?.integer(0) else { throw .failed("no ledger head") }
            let marks = try rows.map { row throws(UnitError) in
                EventMarks.Mark(
                    sequence: try row.integer(0),
                    record: RecordRef(RecordKind(try row.text(1)), try row.text(2)),
                    revision: try row.integer(3))
            }
            return EventMarks(size: size, marks: marks)
        }
    }

    /// Sequenced and waiting events of one record, oldest first; a waiting one has place -1 and number 0.
    public func events(of record: RecordRef) async throws(StoreError) -> [SequencedEvent] {
        let seals = seals
        return try await engine.read { connection throws(UnitError) in
            let rows = try connection.run(
                "SELECT \(EventRow.selection) FROM events AS e WHERE e.kind = $1 "
                    + "AND e.record = $2 ORDER BY e.arrival",
                [.text(record.kind.description), .text(record.id)])
            return try EventRow.events(rows, seals)
        }
    }
}

/// How a row of `events` is read.
enum EventRow {
    /// What is read, of `events AS e`.
    static let selection = """
        COALESCE(e.seq, -1), e.id, e.kind, e.record, e.revision, e.leaf, e.salt, e.body, \
        e.department, COALESCE(e.department_number, 0)
        """
    /// How many values that are.
    static let count = 10

    /// Opens the rows of a page.
    static func events(_ rows: [SQLRow], _ seals: Seals) throws(UnitError) -> [SequencedEvent] {
        try rows.map { row throws(UnitError) in try event(row, seals) }
    }

    /// Opens one row; what was erased stays empty.
    static func event(_ row: SQLRow, _ seals: Seals) throws(UnitError) -> SequencedEvent {
        let id = try row.text(1)
        return SequencedEvent(
            sequence: try row.integer(0), department: try row.text(8),
            departmentNumber: try row.integer(9), id: id,
            record: RecordRef(RecordKind(try row.text(2)), try row.text(3)),
            revision: try row.integer(4), leaf: try row.bytes(5),
            salt: try seals.open(row.bytes(6), "events", "salt", id),
            body: try seals.open(row.bytes(7), "events", "body", id))
    }
}
