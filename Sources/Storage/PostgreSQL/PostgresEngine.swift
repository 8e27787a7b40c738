internal import Codes
internal import Synchronization

/// PostgreSQL (多机引擎): one transaction per unit on several connections, reads on their own.
///
/// The server groups the syncs of commits that come together; units never share a transaction,
/// since batches of different callers would deadlock each other.
final class PostgresEngine: Engine {
    /// Connections that write; each waits for the disk most of its time.
    private static let writing = 8
    /// Connections that read, apart from those that may wait for a lock.
    private static let reading = 4

    private let writers: Lanes
    private let readers: Lanes
    private let reach: Reach
    private let measure: (any StoreMeasure)?
    private let inlet: AsyncStream<String>.Continuation

    /// Never says anything: a server whose disk fails ends itself, and comes back recovered.
    let failures: AsyncStream<String>

    /// Rows get their number in the order of their insertion.
    let identity = "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"
    /// One process at a time for one schema, until its transaction ends.
    let migrationLock: String? = """
        \(longWaits) SELECT pg_advisory_xact_lock(hashtext('mianti ' || current_schema()))
        """
    /// Who starts waits for another's whole migration, not for one record.
    private static let longWaits =
        "SET LOCAL lock_timeout = '120s'; SET LOCAL statement_timeout = '600s';"

    private init(url: String, session: String, measure: (any StoreMeasure)?) {
        self.measure = measure
        let reach = Reach()
        self.reach = reach
        (failures, inlet) = AsyncStream.makeStream()
        let connecting = { @Sendable () throws(UnitError) -> PostgresConnection in
            do throws(UnitError) {
                let connection = try PostgresConnection(url: url)
                try connection.script(session)
                reach.isGood = true
                return connection
            } catch {
                reach.isGood = false
                throw error
            }
        }
        writers = Lanes(
            (1...Self.writing).map { Lane("mianti.postgres.write.\($0)", connecting: connecting) })
        readers = Lanes(
            (1...Self.reading).map { Lane("mianti.postgres.read.\($0)", connecting: connecting) })
    }

    /// Connects, checks the database, and makes the schema when it is not there.
    static func open(
        url: String, schema: String?, measure: (any StoreMeasure)? = nil
    ) async throws(OpenError) -> PostgresEngine {
        let engine = PostgresEngine(url: url, session: try session(schema), measure: measure)
        do throws(OpenError) {
            try await engine.check()
            if let schema { try await engine.make(schema) }
        } catch {
            await engine.close()
            throw error
        }
        return engine
    }

    /// What every connection sets: durable commits, bounded waits, one form of instants.
    private static func session(_ schema: String?) throws(OpenError) -> String {
        var session = """
            SET synchronous_commit = on; SET lock_timeout = '3s'; SET statement_timeout = '30s'; \
            SET idle_in_transaction_session_timeout = '30s'; SET TimeZone = 'UTC'; \
            SET default_transaction_isolation = 'read committed'; \
            SET client_min_messages = 'warning';
            """
        guard let schema else { return session }
        let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard let first = schema.utf8.first, letters.contains(first), schema.utf8.count <= 63,
            schema.utf8.allSatisfy({
                letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "_")
            })
        else { throw .schemaMalformed }
        session += " SET search_path = \"\(schema)\";"
        return session
    }

    /// Refuses a database in which texts are cut, or come in another order than on SQLite, or that
    /// loses what it acknowledged.
    private func check() async throws(OpenError) {
        let facts: [String]
        do throws(StoreError) {
            facts = try await read { connection throws(UnitError) in try Self.facts(connection) }
        } catch { throw .unreachable("\(error)") }
        if let reason = Self.unsuitability(facts) { throw .unsuitable(reason) }
    }

    /// Encoding, locale provider, collation and `fsync` of the database.
    static func facts(_ connection: any SQLConnection) throws(UnitError) -> [String] {
        guard
            let row = try connection.run(
                """
                SELECT CAST(pg_encoding_to_char(encoding) AS TEXT), \
                CAST(datlocprovider AS TEXT), CAST(datcollate AS TEXT), \
                COALESCE(current_setting('fsync', true), 'on') \
                FROM pg_database WHERE datname = current_database()
                """, []
            ).first
        else { throw .failed("no database") }
        return try (0..<4).map { place throws(UnitError) in try row.text(place) }
    }

    /// What is wrong with encoding, locale provider, collation and `fsync`; nil when nothing is.
    static func unsuitability(_ facts: [String]) -> String? {
        if facts[0] != "UTF8" { return "its encoding is not UTF8" }
        if facts[1] == "i" || !["C", "POSIX", "C.UTF-8", "C.utf8"].contains(facts[2]) {
            return "it does not order texts by C or C.UTF-8"
        }
        return facts[3] == "on" ? nil : "fsync is off, so it loses what it acknowledged"
    }

    /// Asks first: making needs a right that using does not.
    private func make(_ schema: String) async throws(OpenError) {
        do throws(StoreError) {
            try await write { connection throws(UnitError) in
                try connection.script(
                    "\(Self.longWaits) SELECT pg_advisory_xact_lock(hashtext('mianti schemas'))")
                let found = try connection.run(
                    "SELECT CAST(nspname AS TEXT) FROM pg_namespace WHERE nspname = $1",
                    [.text(schema)])
                if found.isEmpty { try connection.script("CREATE SCHEMA \"\(schema)\"") }
            }
        } catch { throw .unreachable("the schema cannot be made: \(error)") }
    }

    /// Whether the last connection that was tried could be made.
    var isWritable: Bool { reach.isGood }

    /// How many units wait for a connection.
    var waitingWrites: Int { writers.waiting }

    /// Runs a unit that only reads, each statement for itself.
    func read<Result: Sendable>(_ unit: @escaping Unit<Result>) async throws(StoreError) -> Result {
        try await ask(readers) { $0.read(unit) }
    }

    /// Runs a unit as any other reading: the answer comes over a socket all the same.
    func look<Result: Sendable>(_ unit: @escaping Unit<Result>) async throws(StoreError) -> Result {
        try await read(unit)
    }

    /// Runs a unit in a transaction of its own.
    func write<Result: Sendable>(_ unit: @escaping Unit<Result>) async throws(StoreError) -> Result
    {
        try await ask(writers) { [measure] lane in
            let began = ContinuousClock.now
            let outcome = lane.write(unit)
            measure?.committed(units: 1, after: ContinuousClock.now - began)
            return outcome
        }
    }

    private func ask<Result: Sendable>(
        _ lanes: Lanes, _ work: @escaping @Sendable (Lane) -> Swift.Result<Result, StoreError>
    ) async throws(StoreError) -> Result {
        let outcome: Swift.Result<Result, StoreError> = await withCheckedContinuation {
            continuation in
            guard lanes.submit({ continuation.resume(returning: work($0)) }) else {
                return continuation.resume(returning: .failure(.unavailable("busy")))
            }
        }
        return try outcome.get()
    }

    /// Ends the connections after the work at hand.
    func close() async {
        await writers.close()
        await readers.close()
        inlet.finish()
    }
}

/// Whether the server could be reached at the last try.
private final class Reach: Sendable {
    private let state = Mutex(true)

    var isGood: Bool {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}
