internal import Codes

extension PreparedUnit {
    /// Checks every assumption and writes everything, in the order of the locks.
    func write(on connection: any SQLConnection) throws(UnitError) {
        if let answer { try write(answer, connection) }
        for change in changes {
            do throws(UnitError) { try write(change, connection) } catch {
                // Of a record that was to be new, waiting in vain says nothing.
                throw change.expects == .absent ? error : error.whenBusy(.record(change.ref))
            }
        }
        try writeIndexes(connection)
        for spend in spends { try write(spend, connection) }
        try write(counts, connection)
        for event in events { try write(event, connection) }
    }

    /// The same key committed meanwhile, or still running after the lock time-out: a conflict.
    private func write(
        _ answer: PreparedAnswer, _ connection: any SQLConnection
    ) throws(UnitError) {
        let sql = """
            INSERT INTO answers (caller, route, key_code, request_code, status, headers, body) \
            VALUES ($1, $2, $3, $4, $5, $6, $7) \
            ON CONFLICT (caller, route, key_code) DO NOTHING RETURNING status
            """
        do throws(UnitError) {
            if try connection.run(sql, answer.values).isEmpty { throw .conflict(.answer) }
        } catch { throw error.whenBusy(.answer) }
    }

    private func write(
        _ change: PreparedChange, _ connection: any SQLConnection
    ) throws(UnitError) {
        let id = SQLValue.text(change.ref.id)
        let rows: [SQLRow]
        switch (change.effect, change.expects) {
        case (.put, .absent):
            let values = [id, .integer(1), .bytes(change.document)]
            rows = try connection.run(
                change.table.insert, values + change.columns.map(SQLValue.text))
        case (.put, .revision(let number)):
            let values =
                [.integer(number + 1), .bytes(change.document)]
                + change.columns.map(SQLValue.text) + [id, .integer(number)]
            rows = try connection.run(change.table.update, values)
        case (.remove, .revision(let number)):
            rows = try connection.run(change.table.remove, [id, .integer(number)])
        case (.assume, .revision(let number)):
            rows = try connection.run(change.table.revision + connection.sharing, [id])
                .filter { $0.values == [.integer(number)] }
        case (.assume, .absent), (.remove, .absent):
            // That a row is not there cannot be locked; who needs that takes a unique key.
            rows = try connection.run(change.table.revision, [id])
            guard rows.isEmpty else { throw .conflict(.record(change.ref)) }
            return
        }
        if rows.isEmpty { throw .conflict(.record(change.ref)) }
    }

    /// Spends of a budget while it lasts; compared without an addition that could overflow.
    private func write(_ spend: Spend, _ connection: any SQLConnection) throws(UnitError) {
        guard spend.amount >= 0, spend.amount <= spend.limit else {
            throw .conflict(.budget(spend.budget))
        }
        let sql = """
            INSERT INTO budgets (budget, day, spent) VALUES ($1, $2, $3) \
            ON CONFLICT (budget, day) DO UPDATE SET spent = budgets.spent + excluded.spent \
            WHERE budgets.spent <= $4 RETURNING spent
            """
        let values: [SQLValue] = [
            .text(spend.budget), .text("\(spend.day)"), .integer(spend.amount),
            .integer(spend.limit - spend.amount),
        ]
        if try connection.run(sql, values).isEmpty { throw .conflict(.budget(spend.budget)) }
    }

    private func write(
        _ event: PreparedEvent, _ connection: any SQLConnection
    ) throws(UnitError) {
        let sql = """
            INSERT INTO events \
            (id, stream, department, kind, record, revision, body, salt, leaf) \
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING RETURNING id
            """
        if try connection.run(sql, event.values).isEmpty { throw .failed("event id used before") }
    }
}
