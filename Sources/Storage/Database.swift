public import Codes
public import Signing

/// The store of the house over SQLite or PostgreSQL (数据库存储).
///
/// Documents, event bodies and answers are sealed and coded before a statement sees them; the
/// engine sees codes of organizations, days, states and octets.
public final class Database: Store {
    /// What runs units of work.
    let engine: any Engine
    /// What seals and codes.
    let seals: Seals

    /// A store over an engine; tests put one that fails between.
    init(_ engine: any Engine, _ seals: Seals) {
        self.engine = engine
        self.seals = seals
    }

    /// Opens a database, brings its tables up to date and compares its key file.
    public static func open(
        _ location: Location, keyFile: KeyFile, random: some RandomSource,
        measure: (any StoreMeasure)? = nil
    ) async throws(OpenError) -> Database {
        let engine: any Engine =
            switch location {
            case .sqlite(let path): try SQLiteEngine(path: path, measure: measure)
            case .postgres(let url, let schema):
                try await PostgresEngine.open(url: url, schema: schema, measure: measure)
            }
        do throws(OpenError) {
            try await Migrator(engine: engine).migrate()
            try await compare(keyFile, engine)
            try await grow(engine)
        } catch {
            await engine.close()
            throw error
        }
        return Database(
            measure.map { MeasuredEngine(engine, $0) } ?? engine, Seals(keyFile, random: random))
    }

    /// The first key file leaves its check value; another one could open nothing.
    private static func compare(
        _ keyFile: KeyFile, _ engine: any Engine
    ) async throws(OpenError) {
        let check = keyFile.checkValue
        let found: [UInt8]?
        do throws(StoreError) {
            found = try await engine.write { connection throws(UnitError) in
                _ = try connection.run(
                    "INSERT INTO meta (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
                    [.text("key-file"), .bytes(check)])
                return try connection.run(
                    "SELECT value FROM meta WHERE name = $1", [.text("key-file")]
                ).first?.bytes(0)
            }
        } catch { throw .unreachable("\(error)") }
        guard found == check else { throw .otherKeyFile }
    }

    /// A ledger from before its tree was kept gets it now.
    private static func grow(_ engine: any Engine) async throws(OpenError) {
        do throws(StoreError) { try await TreeGrowth.fill(engine) } catch {
            throw .unreachable("the ledger's tree cannot be grown: \(error)")
        }
    }

    /// Whether a write can be hoped for now; false after a failed disk or without a connection.
    public var isWritable: Bool { engine.isWritable }

    /// Waits until nothing more can be written (写入停止); answers why, or nil when the waiting task
    /// is cancelled or the database closed.
    ///
    /// The process must then end with a non-zero code: what reached the disk is known only after
    /// it is read again. One task may wait.
    public func untilWritesStop() async -> String? {
        for await reason in engine.failures { return reason }
        return nil
    }

    /// Ends the connections after the work at hand.
    public func close() async { await engine.close() }

    /// Writes all changes and the answer in one durable transaction, or nothing.
    public func commit(_ changes: [Change], answer: StoredAnswer?) async throws(StoreError) {
        let unit: PreparedUnit
        do throws(UnitError) { unit = try PreparedUnit(changes, answer, seals) } catch {
            throw error.storeError
        }
        try await engine.write { connection throws(UnitError) in try unit.write(on: connection) }
    }

    /// Reserves serial numbers; the first of a name is 1, and gaps stay.
    public func reserve(
        _ count: Int64, of name: String
    ) async throws(StoreError) -> Range<Int64> {
        guard count > 0 else { throw .unavailable("nothing to reserve") }
        return try await engine.write { connection throws(UnitError) in
            let rows = try connection.run(
                """
                INSERT INTO serials (name, reserved_to) VALUES ($1, $2) \
                ON CONFLICT (name) DO UPDATE \
                SET reserved_to = serials.reserved_to + excluded.reserved_to \
                RETURNING reserved_to
                """, [.text(name), .integer(count)])
            guard let last = try rows.first?.integer(0) else { throw .failed("no serial") }
            return (last - count + 1)..<(last + 1)
        }
    }

    /// The last serial that was reserved under a name; 0 when none was.
    public func reserved(_ name: String) async throws(StoreError) -> Int64 {
        try await engine.look { connection throws(UnitError) in
            let rows = try connection.run(
                "SELECT reserved_to FROM serials WHERE name = $1", [.text(name)])
            return try rows.first?.integer(0) ?? 0
        }
    }
}
