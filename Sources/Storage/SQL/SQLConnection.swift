internal import Codes

/// One connection to a database, inside a transaction of the engine (数据库连接).
protocol SQLConnection {
    /// Words behind a SELECT that keep its rows as they are until the commit.
    ///
    /// Ours: the one place where the engines' texts differ. SQLite has one writer and needs none;
    /// PostgreSQL takes a shared lock, since locking by UPDATE would make a license type or a
    /// grant that every request assumes a hot row (each commit would wait for the one before).
    var sharing: String { get }

    /// Runs one statement; its parameters `$1 … $n` first appear in that order.
    func run(_ sql: String, _ arguments: [SQLValue]) throws(UnitError) -> [SQLRow]

    /// Runs the statements of a migration.
    func script(_ sql: String) throws(UnitError)
}

/// Work on one connection that is done wholly or not at all (工作单元); it may be run again.
typealias Unit<Result> = @Sendable (any SQLConnection) throws(UnitError) -> Result

/// A database that runs units of work (数据库引擎) away from Swift's cooperative threads.
protocol Engine: Sendable {
    /// Whether a write can be hoped for now.
    var isWritable: Bool { get }
    /// Units that wait for their turn to write.
    var waitingWrites: Int { get }
    /// Says once why nothing more is written, when only a restart helps; ends with the engine.
    var failures: AsyncStream<String> { get }
    /// The text of `{{identity}}` in a migration.
    var identity: String { get }
    /// The script that makes processes migrate one after the other; none where BEGIN does.
    var migrationLock: String? { get }
    /// Runs a unit that only reads.
    func read<Result: Sendable>(_ unit: @escaping Unit<Result>) async throws(StoreError) -> Result
    /// Runs a unit of one short statement that only reads, where it is called if that is faster.
    func look<Result: Sendable>(_ unit: @escaping Unit<Result>) async throws(StoreError) -> Result
    /// Runs a unit and commits it durably before answering.
    func write<Result: Sendable>(_ unit: @escaping Unit<Result>) async throws(StoreError) -> Result
    /// Ends the connections after the work at hand.
    func close() async
}
