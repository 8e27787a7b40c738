public import Codes
internal import Ledger
public import Signing

/// What was opened and compared with a key file (解封核对).
public struct Unsealing: Hashable, Sendable {
    /// Events whose body and salt gave their leaf.
    public var events: Int64 = 0
    /// Events without body and salt: only the leaf is left of them.
    ///
    /// Nothing in the ledger says yet who erased them, so nobody can tell erased from wiped.
    public var erased: Int64 = 0
    /// Documents that opened.
    public var documents: Int64 = 0
    /// What did not.
    public var flaws: [Flaw] = []

    /// Nothing yet.
    public init() {}
}

extension Inspection {
    /// Rows of a table that are opened when not all are.
    private static let sample = 100
    /// Rows of one page.
    private static let page = 500

    /// Opens every event and compares it with its leaf; opens a sample of the documents and
    /// answers of each table, or all.
    public func unseal(
        _ keyFile: KeyFile, all isWhole: Bool
    ) throws(StoreError) -> Unsealing {
        guard try keyCheck() == keyFile.checkValue else {
            throw .unavailable("the key file is not the one the database was made with")
        }
        let seals = Seals(keyFile, random: SystemRandom())
        var found = Unsealing()
        try openEvents(seals, &found)
        for table in Table.all { try openDocuments(of: table, seals, isWhole, &found) }
        try openAnswers(seals, isWhole, &found)
        return found
    }

    /// Opens every event and compares it with its leaf, and nothing else.
    public func unsealEvents(_ keyFile: KeyFile) throws(StoreError) -> Unsealing {
        guard try keyCheck() == keyFile.checkValue else {
            throw .unavailable("the key file is not the one the database was made with")
        }
        var found = Unsealing()
        try openEvents(Seals(keyFile, random: SystemRandom()), &found)
        return found
    }

    private func openEvents(_ seals: Seals, _ found: inout Unsealing) throws(StoreError) {
        let sql = """
            SELECT arrival, id, body, salt, leaf, stream, kind, record, revision FROM events \
            WHERE arrival > $1 ORDER BY arrival LIMIT $2
            """
        var after: Int64 = 0
        while true {
            let rows = try page(sql, [.integer(after), .integer(Int64(Self.page))])
            for row in rows {
                do throws(UnitError) { try open(event: row, seals, &found) } catch {
                    found.flaws.append(Flaw("event.sealed-otherwise", Self.place(row, 0)))
                }
            }
            guard let last = rows.last else { return }
            after = try inUnit { () throws(UnitError) in try last.integer(0) }
        }
    }

    private func open(
        event row: SQLRow, _ seals: Seals, _ found: inout Unsealing
    ) throws(UnitError) {
        let id = try row.text(1)
        let salt = try seals.open(row.bytes(3), "events", "salt", id)
        let body = try seals.open(row.bytes(2), "events", "body", id)
        if salt.isEmpty, body.isEmpty {
            found.erased += 1
        } else if Leaf.hash(salt: salt, body: body) != (try row.bytes(4)) {
            found.flaws.append(Flaw("event.not-its-leaf", Self.place(row, 0)))
        } else if try !Self.columns(of: row).agree(with: body) {
            found.flaws.append(Flaw("event.other-columns", Self.place(row, 0)))
        } else {
            found.events += 1
        }
    }

    private static func columns(of row: SQLRow) throws(UnitError) -> EventColumns {
        EventColumns(
            stream: try row.text(5), kind: try row.text(6), record: try row.text(7),
            revision: try row.integer(8))
    }

    /// How many events have neither body nor salt; needs no key file.
    public func missingBodies() throws(StoreError) -> Int64 {
        try number("SELECT COUNT(*) FROM events WHERE length(body) = 0 AND length(salt) = 0")
    }

    private func openDocuments(
        of table: Table, _ seals: Seals, _ isWhole: Bool, _ found: inout Unsealing
    ) throws(StoreError) {
        let sql = "SELECT id, document FROM \(table.name) WHERE id > $1 ORDER BY id LIMIT $2"
        var after = ""
        repeat {
            let limit = isWhole ? Self.page : Self.sample
            let rows = try page(sql, [.text(after), .integer(Int64(limit))])
            for row in rows {
                do throws(UnitError) {
                    let sealed = try Self.sealed(row, 1)
                    _ = try seals.open(sealed, table.name, "document", row.text(0))
                    found.documents += 1
                } catch {
                    found.flaws.append(Flaw("document.sealed-otherwise", table.name))
                }
            }
            guard let last = rows.last else { return }
            after = try inUnit { () throws(UnitError) in try last.text(0) }
        } while isWhole
    }

    private func openAnswers(
        _ seals: Seals, _ isWhole: Bool, _ found: inout Unsealing
    ) throws(StoreError) {
        let sql = """
            SELECT caller, route, key_code, headers, body FROM answers \
            WHERE (caller, route, key_code) > ($1, $2, $3) ORDER BY caller, route, key_code LIMIT $4
            """
        var after: [SQLValue] = [.text(""), .text(""), .bytes([])]
        repeat {
            let limit = isWhole ? Self.page : Self.sample
            let rows = try page(sql, after + [.integer(Int64(limit))])
            for row in rows {
                do throws(UnitError) {
                    let code = Hex.encode(try row.bytes(2))
                    _ = try seals.open(Self.sealed(row, 3), "answers", "headers", code)
                    _ = try seals.open(Self.sealed(row, 4), "answers", "body", code)
                    found.documents += 1
                } catch { found.flaws.append(Flaw("document.sealed-otherwise", "answers")) }
            }
            guard let last = rows.last else { return }
            after = Array(last.values.prefix(3))
        } while isWhole
    }

    /// The octets of a column that is never empty: a seal is longer than nothing, and only events
    /// are erased.
    private static func sealed(_ row: SQLRow, _ column: Int) throws(UnitError) -> [UInt8] {
        let octets = try row.bytes(column)
        guard !octets.isEmpty else { throw .failed("nothing sealed") }
        return octets
    }

    private func page(
        _ sql: String, _ arguments: [SQLValue]
    ) throws(StoreError) -> [SQLRow] {
        try read { connection throws(UnitError) in try connection.run(sql, arguments) }
    }

    private func inUnit<Result>(
        _ body: () throws(UnitError) -> Result
    ) throws(StoreError) -> Result {
        do throws(UnitError) { return try body() } catch { throw error.storeError }
    }

    private static func place(_ row: SQLRow, _ column: Int) -> String {
        (try? row.integer(column)).map { "arrival \($0)" } ?? "?"
    }
}
