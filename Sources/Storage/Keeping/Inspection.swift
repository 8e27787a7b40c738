public import Codes
internal import GRDB
internal import Glibc

/// A database opened for looking only (只读检查), beside whoever else works in it.
///
/// All that one inspection reads is of one moment: it keeps one transaction open. It needs no key
/// file, applies no migration and changes nothing. It blocks the thread it is used on.
public final class Inspection {
    private enum Source {
        case sqlite(DatabaseQueue)
        case postgres(PostgresConnection)
    }

    private let source: Source

    /// Opens what is there; nothing is made.
    ///
    /// - Throws: ``OpenError/unreachable(_:)``, ``OpenError/unsuitable(_:)``.
    public init(_ location: Location) throws(OpenError) {
        switch location {
        case .sqlite(let path): source = .sqlite(try Self.file(path))
        case .postgres(let url, let schema):
            source = .postgres(try Self.connection(url, schema))
        }
    }

    private static func file(_ path: String) throws(OpenError) -> DatabaseQueue {
        guard access(path, R_OK) == 0 else { throw .unreachable("no readable file \(path)") }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        configuration.allowsUnsafeTransactions = true
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.inDatabase { database in
                try database.execute(sql: "PRAGMA temp_store = MEMORY; BEGIN")
                _ = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM sqlite_master")
            }
            return queue
        } catch { throw .unreachable("sqlite: the file is damaged, locked or no database") }
    }

    private static func connection(
        _ url: String, _ schema: String?
    ) throws(OpenError) -> PostgresConnection {
        do throws(UnitError) {
            let connection = try PostgresConnection(url: url)
            try connection.script(
                """
                SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; \
                SET TimeZone = 'UTC'; SET client_min_messages = 'warning'
                """)
            if let schema { try connection.script("SET search_path = \"\(schema)\"") }
            if let reason = PostgresEngine.unsuitability(try PostgresEngine.facts(connection)) {
                throw UnitError.failed("unsuitable: \(reason)")
            }
            try connection.script("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            return connection
        } catch {
            if case .failed(let word) = error { throw .unsuitable(word) }
            throw .unreachable("\(error.storeError)")
        }
    }

    /// Which engine: `sqlite` or `postgresql`.
    public var engine: String {
        switch source {
        case .sqlite: "sqlite"
        case .postgres: "postgresql"
        }
    }

    /// Whether there is anything in it: at least one table.
    public func isEmpty() throws(StoreError) -> Bool { try tables().isEmpty }

    /// Runs a unit that only reads.
    func read<Result>(
        _ unit: (any SQLConnection) throws(UnitError) -> Result
    ) throws(StoreError) -> Result {
        do throws(UnitError) {
            switch source {
            case .postgres(let connection): return try unit(connection)
            case .sqlite(let queue): return try Self.read(queue, unit)
            }
        } catch { throw error.storeError }
    }

    private static func read<Result>(
        _ queue: DatabaseQueue, _ unit: (any SQLConnection) throws(UnitError) -> Result
    ) throws(UnitError) -> Result {
        let outcome: Swift.Result<Result, UnitError> = queue.inDatabase { database in
            do throws(UnitError) {
                return .success(try unit(SQLiteConnection(database: database)))
            } catch { return .failure(error) }
        }
        return try outcome.get()
    }

    /// Names of the tables that are there, in order.
    func tables() throws(StoreError) -> [String] {
        let sql =
            switch source {
            case .sqlite:
                """
                SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'sqlite_sequence' \
                ORDER BY name
                """
            case .postgres:
                """
                SELECT CAST(tablename AS TEXT) FROM pg_tables \
                WHERE schemaname = current_schema() ORDER BY tablename
                """
            }
        return try read { connection throws(UnitError) in
            try connection.run(sql, []).map { row throws(UnitError) in try row.text(0) }
        }
    }

    /// The name under which another connection sees the same moment; PostgreSQL only.
    func snapshot() throws(StoreError) -> String? {
        guard case .postgres = source else { return nil }
        return try read { connection throws(UnitError) in
            try connection.run("SELECT pg_export_snapshot()", []).first?.text(0)
        }
    }

    /// What SQLite itself says about the file; `ok` when nothing is wrong, nil on PostgreSQL.
    func integrity() throws(StoreError) -> String? {
        guard case .sqlite = source else { return nil }
        return try read { connection throws(UnitError) in
            try connection.run("PRAGMA integrity_check(1)", []).first?.text(0)
        }
    }
}
