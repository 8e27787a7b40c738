public import Codes

/// The step that gives events their place (定序步骤).
///
/// Events are inserted under the lock of their record and numbered here, under the lock of the
/// head: a reader of numbered events can never find one appear behind its back. Any process may
/// run the step; the lock lets one of them.
enum Sequencing {
    /// Most events of one step, and most numbers a receiver gets in one.
    static let step: Int64 = 1000
    /// The stream that receivers are fed with.
    static let fedStream = "publicity"

    /// Whether a step would find work: a cheap question, so that idle polls write nothing.
    static func hasWork(_ connection: any SQLConnection) throws(UnitError) -> Bool {
        let waiting = try connection.run(
            "SELECT arrival FROM events WHERE seq IS NULL ORDER BY arrival LIMIT 1", [])
        if !waiting.isEmpty { return true }
        let behind = try connection.run(
            "SELECT id FROM ledger_head WHERE tree_size < size", [])
        if !behind.isEmpty { return true }
        return try !connection.run(
            """
            SELECT r.receiver FROM receivers AS r JOIN ledger_head AS h \
            ON r.numbered_to < h.size - 1 WHERE h.id = 1 LIMIT 1
            """, []
        ).isEmpty
    }

    /// Numbers waiting events in the order of their arrival, in the ledger and within their
    /// department; answers their leaves in that order.
    static func number(
        from size: Int64, _ connection: any SQLConnection
    ) throws(UnitError) -> [[UInt8]] {
        let rows = try connection.run(
            """
            UPDATE events SET seq = CAST($1 AS BIGINT) + placed.place - 1, \
            department_number = placed.number FROM \
            (SELECT waiting.arrival, ROW_NUMBER() OVER (ORDER BY waiting.arrival) AS place, \
            COALESCE(d.last_number, 0) + ROW_NUMBER() OVER \
            (PARTITION BY waiting.department ORDER BY waiting.arrival) AS number FROM \
            (SELECT arrival, department FROM events WHERE seq IS NULL ORDER BY arrival LIMIT $2) \
            AS waiting LEFT JOIN department_numbers AS d ON d.department = waiting.department) \
            AS placed WHERE events.arrival = placed.arrival RETURNING seq, leaf
            """, [.integer(size), .integer(step)])
        return try rows.map { row throws(UnitError) in
            (place: try row.integer(0), leaf: try row.bytes(1))
        }.sorted { $0.place < $1.place }.map(\.leaf)
    }

    /// Keeps the last number of each department of a page of the ledger.
    static func moveDepartments(
        from size: Int64, to end: Int64, _ connection: any SQLConnection
    ) throws(UnitError) {
        _ = try connection.run(
            """
            INSERT INTO department_numbers (department, last_number) \
            SELECT department, MAX(department_number) FROM events \
            WHERE seq >= $1 AND seq < $2 GROUP BY department ORDER BY department \
            ON CONFLICT (department) DO UPDATE SET last_number = excluded.last_number
            """, [.integer(size), .integer(end)])
    }

    /// One whole step; answers how many events it numbered.
    ///
    /// A tree that an older program left behind catches up first; what is more than one step of
    /// that is left to the next.
    static func run(_ connection: any SQLConnection) throws(UnitError) -> Int {
        var head = try LockedHead(connection)
        try head.growth.catchUp(to: head.size, connection)
        guard head.growth.size == head.size else {
            try head.move(to: head.size, connection)
            return 0
        }
        let leaves = try number(from: head.size, connection)
        let end = head.size + Int64(leaves.count)
        if !leaves.isEmpty {
            for leaf in leaves { head.growth.append(leaf) }
            try moveDepartments(from: head.size, to: end, connection)
        }
        if !leaves.isEmpty || head.growth.hasGrown { try head.move(to: end, connection) }
        let receivers = try connection.run(
            "SELECT receiver FROM receivers ORDER BY receiver", [])
        for receiver in receivers {
            _ = try Feeding.number(receiver.text(0), below: end, connection)
        }
        return leaves.count
    }
}

extension Database {
    /// Numbers the committed events without a place; answers how many, 0 when none are left.
    @discardableResult public func sequence() async throws(StoreError) -> Int {
        let hasWork = try await engine.read { connection throws(UnitError) in
            try Sequencing.hasWork(connection)
        }
        guard hasWork else { return 0 }
        return try await engine.write { connection throws(UnitError) in
            try Sequencing.run(connection)
        }
    }
}
