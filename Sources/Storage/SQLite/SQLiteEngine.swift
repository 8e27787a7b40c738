internal import Codes
internal import GRDB
internal import Glibc
internal import Synchronization

/// SQLite in one file (嵌入式引擎): readers on a pool in WAL mode, one writer with group commit.
final class SQLiteEngine: Engine {
    /// GRDB's pool.
    let pool: DatabasePool
    /// The one writer.
    let writer: GroupWriter
    /// Readers that are at work on longer units.
    private let reading = Atomic(0)
    /// Readers of the pool.
    private static let readers = 4

    /// Rows get their number in the order of their insertion and never one again.
    let identity = "INTEGER PRIMARY KEY AUTOINCREMENT"
    /// None: `BEGIN IMMEDIATE` lets one process write at a time.
    let migrationLock: String? = nil

    /// Opens or makes the file, readable by its owner only.
    init(path: String, measure: (any StoreMeasure)? = nil) throws(OpenError) {
        // SQLite gives its WAL and shared-memory files the mode of the database file.
        let file = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .unreachable("the database file cannot be opened") }
        Glibc.close(file)
        do {
            pool = try DatabasePool(path: path, configuration: Self.configuration)
            // GRDB sets NORMAL behind prepareDatabase: NORMAL loses acknowledged commits.
            try pool.writeWithoutTransaction {
                try $0.execute(sql: "PRAGMA synchronous = FULL")
                // The pages of one group: SQLite's own 2 MiB made it write and read them in between.
                try $0.execute(sql: "PRAGMA cache_size = -8192")
                Checkpoints.watch($0)
            }
        } catch { throw .unreachable("sqlite: the file is damaged, locked or no database") }
        writer = GroupWriter(pool, measure: measure)
        guard synchronous == 2 else {
            throw .unsuitable("PRAGMA synchronous does not read 2")
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(5)
        configuration.maximumReaderCount = Self.readers
        configuration.label = "mianti.sqlite"
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA secure_delete = ON")
            try database.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        return configuration
    }

    /// What the writer's `PRAGMA synchronous` reads; 2 is FULL.
    var synchronous: Int? {
        try? pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
    }

    /// Whether writes are accepted.
    var isWritable: Bool { writer.isWritable }
    /// How many units wait for the next group.
    var waitingWrites: Int { writer.waiting }
    /// Says once that the disk failed.
    var failures: AsyncStream<String> { writer.failures }

    /// Runs a unit on one of the readers, in a snapshot of its own.
    func read<Result: Sendable>(_ unit: @escaping Unit<Result>) async throws(StoreError) -> Result {
        reading.add(1, ordering: .relaxed)
        defer { reading.subtract(1, ordering: .relaxed) }
        let outcome: Swift.Result<Result, StoreError> = await withCheckedContinuation {
            continuation in
            pool.asyncRead { database in
                continuation.resume(returning: Self.run(unit, database))
            }
        }
        return try outcome.get()
    }

    /// Runs a unit of one statement on one of the readers, here and now.
    ///
    /// One statement sees one state without a transaction around it. To hand it to another
    /// thread and back takes longer than a look-up by key. When longer units hold nearly all
    /// readers it is handed over all the same: a handler's thread must not wait for one.
    func look<Result: Sendable>(_ unit: @escaping Unit<Result>) async throws(StoreError) -> Result {
        guard reading.load(ordering: .relaxed) < Self.readers - 1 else {
            return try await read(unit)
        }
        return try here(unit).get()
    }

    private func here<Result>(_ unit: Unit<Result>) -> Swift.Result<Result, StoreError> {
        do {
            return try pool.unsafeRead { Self.run(unit, .success($0)) }
        } catch { return .failure(UnitError(sqlite: error).storeError) }
    }

    private static func run<Result>(
        _ unit: Unit<Result>, _ database: Swift.Result<GRDB.Database, any Error>
    ) -> Swift.Result<Result, StoreError> {
        switch database {
        case .failure(let error): return .failure(UnitError(sqlite: error).storeError)
        case .success(let database):
            do throws(UnitError) {
                return .success(try unit(SQLiteConnection(database: database)))
            } catch { return .failure(error.storeError) }
        }
    }

    /// Runs a unit with the next group.
    func write<Result: Sendable>(_ unit: @escaping Unit<Result>) async throws(StoreError) -> Result
    {
        try await writer.write(unit)
    }

    /// Closes the file after the work at hand.
    func close() async {
        try? pool.close()
        writer.finish()
    }
}
