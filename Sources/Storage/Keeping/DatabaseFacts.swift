public import Codes
public import Ledger

/// What a database holds, counted (数据库清点): enough to know it again after a restore.
public struct DatabaseFacts: Hashable, Sendable {
    /// A table and how many rows it has.
    public struct Table: Hashable, Sendable {
        /// Its name.
        public let name: String
        /// Its rows.
        public let rows: Int64

        /// A table.
        public init(name: String, rows: Int64) {
            self.name = name
            self.rows = rows
        }
    }

    /// All tables, by name.
    public let tables: [Table]
    /// Migrations applied, by name.
    public let migrations: [String]
    /// The check value of the key file it was made with; nil before its first start.
    public let keyCheck: [UInt8]?
    /// Size and root of the ledger.
    public let head: TreeHead
    /// Events that still wait for their place.
    public let waiting: Int64

    /// Facts.
    public init(
        tables: [Table], migrations: [String], keyCheck: [UInt8]?, head: TreeHead, waiting: Int64
    ) {
        self.tables = tables
        self.migrations = migrations
        self.keyCheck = keyCheck
        self.head = head
        self.waiting = waiting
    }
}

extension Inspection {
    /// Counts everything.
    public func facts() throws(StoreError) -> DatabaseFacts {
        let names = try tables()
        return DatabaseFacts(
            tables: try names.map { name throws(StoreError) in
                DatabaseFacts.Table(
                    name: name,
                    rows: try number(
                        "SELECT COUNT(*) FROM \"\(name.replacing("\"", with: "\"\""))\""))
            },
            migrations: try migrations(), keyCheck: try keyCheck(), head: try head(),
            waiting: try number("SELECT COUNT(*) FROM events WHERE seq IS NULL"))
    }

    /// Names of the migrations applied; none in an empty database.
    public func migrations() throws(StoreError) -> [String] {
        guard try tables().contains("migrations") else { return [] }
        return try read { connection throws(UnitError) in
            try connection.run("SELECT name FROM migrations ORDER BY name", [])
                .map { row throws(UnitError) in try row.text(0) }
        }
    }

    /// A migration this program does not know; nil when it knows all.
    public func unknownMigration() throws(StoreError) -> String? {
        let known = Set(Migration.all.map(\.name))
        return try migrations().first { !known.contains($0) }
    }

    /// The check value of the key file the database was made with.
    public func keyCheck() throws(StoreError) -> [UInt8]? {
        guard try tables().contains("meta") else { return nil }
        return try read { connection throws(UnitError) in
            try connection.run("SELECT value FROM meta WHERE name = $1", [.text("key-file")])
                .first?.bytes(0)
        }
    }

    /// The head of the ledger, or the one it had at an earlier size.
    ///
    /// - Throws: ``StoreError/unavailable(_:)`` when a place is missing, or the ledger is shorter.
    public func head(at size: Int64? = nil) throws(StoreError) -> TreeHead {
        try read { connection throws(UnitError) in
            let kept = try connection.run("SELECT size FROM ledger_head WHERE id = 1", [])
            guard let whole = try kept.first?.integer(0) else { throw .failed("no ledger head") }
            let size = size ?? whole
            guard (0...whole).contains(size) else {
                throw .failed("the ledger has \(whole) entries")
            }
            var builder = TreeBuilder()
            try LeafReading.each(from: 0, below: size, connection) { builder.append($0) }
            return builder.head
        }
    }

    /// One number that a statement answers.
    func number(_ sql: String) throws(StoreError) -> Int64 {
        try read { connection throws(UnitError) in
            guard let row = try connection.run(sql, []).first else { throw .failed("no answer") }
            return try row.integer(0)
        }
    }
}

/// Reads the leaves of the ledger in their order, a page at a time.
enum LeafReading {
    private static let page: Int64 = 2000

    /// Hands over every leaf from a place to below a size; a missing place is an error that names it.
    static func each(
        from first: Int64, below size: Int64, _ connection: any SQLConnection,
        _ body: ([UInt8]) -> Void
    ) throws(UnitError) {
        var place = first
        while place < size {
            let rows = try connection.run(
                "SELECT seq, leaf FROM events WHERE seq >= $1 AND seq < $2 ORDER BY seq",
                [.integer(place), .integer(min(size, place + page))])
            guard !rows.isEmpty else { throw .failed("ledger place \(place) is missing") }
            for row in rows {
                guard try row.integer(0) == place else {
                    throw .failed("ledger place \(place) is missing")
                }
                body(try row.bytes(1))
                place += 1
            }
        }
    }
}
