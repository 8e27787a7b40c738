import Codes
import Dispatch
import Signing
import TestSupport
import Testing

@testable import Storage

/// What only PostgreSQL does.
@Suite(.enabled(if: !TestServer.isLeftOut)) struct PostgresTests {
    @Test func `a connection that was ended is made again`() async throws {
        try await Place.with(.postgres) { place in
            let store = try await place.open()
            try await store.commit([Sample.put("a")], answer: nil)
            try TestServer.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    + "WHERE application_name = '\(place.schema)'")
            try await store.commit([Sample.put("b")], answer: nil)
            #expect(try await store.records(RecordQuery(Sample.license)).count == 2)
            await store.close()
        }
    }

    /// A lane that worked may still be on its way back when the next unit comes, so that one
    /// without a connection takes it: what is lost on a new connection is run again, too.
    @Test(arguments: [false, true])
    func `a connection lost inside a unit leaves nothing, and the unit runs again`(
        _ isNew: Bool
    ) async throws {
        try await Place.with(.postgres) { place in
            let store = try await place.open()
            let url = try TestServer.url()
            let lane = Lane("test") { () throws(UnitError) in
                let connection = try PostgresConnection(url: url)
                try connection.script("SET search_path = \(place.schema)")
                return connection
            }
            if !isNew { try lane.write { connection throws(UnitError) in }.get() }
            let runs = Counter()
            try lane.write { connection throws(UnitError) in
                _ = try connection.run(
                    "INSERT INTO serials (name, reserved_to) VALUES ($1, $2)",
                    [.text("lost"), .integer(runs.next())])
                if runs.now == 1 {
                    _ = try connection.run("SELECT pg_terminate_backend(pg_backend_pid())", [])
                }
            }.get()
            let rows = try await store.engine.read { connection throws(UnitError) in
                try connection.run(
                    "SELECT reserved_to FROM serials WHERE name = $1", [.text("lost")])
            }
            #expect(rows.map(\.values) == [[.integer(2)]])
            await store.close()
        }
    }

    @Test func `a unit whose connection is lost again and again is given up`() async throws {
        let url = try TestServer.url()
        let lane = Lane("test") { () throws(UnitError) in try PostgresConnection(url: url) }
        let runs = Counter()
        let outcome = lane.write { connection throws(UnitError) in
            _ = runs.next()
            _ = try connection.run("SELECT pg_terminate_backend(pg_backend_pid())", [])
        }
        #expect(throws: StoreError.unavailable("connection to the database lost")) {
            try outcome.get()
        }
        #expect(runs.now == 2)
    }

    @Test func `a connection lost while committing leaves the outcome open`() async throws {
        try await Place.with(.postgres) { place in
            let store = try await place.open()
            try TestServer.run(
                """
                SET search_path = \(place.schema);
                CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
                CREATE CONSTRAINT TRIGGER dying AFTER INSERT ON licenses
                DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die();
                """)
            #expect(await refusal(store, [Sample.put("a")]) == .outcomeUnknown)
            try TestServer.run("DROP TRIGGER dying ON \(place.schema).licenses")
            #expect(await refusal(store, [Sample.put("a")]) == nil)
            await store.close()
        }
    }

    @Test func `units that deadlock are run again`() async throws {
        try await Place.with(.postgres) { place in
            let store = try await place.open()
            try await store.commit([Sample.put("a"), Sample.put("b")], answer: nil)
            let runs = Counter()
            let gates = [DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)]
            let ids = ["a", "b"]
            try await withThrowingTaskGroup { group in
                for side in 0..<2 {
                    group.addTask {
                        let own = Counter()
                        try await store.engine.write { connection throws(UnitError) in
                            let sql = "UPDATE licenses SET area = area WHERE id = $1"
                            _ = try connection.run(sql, [.text(ids[side])])
                            _ = runs.next()
                            if own.next() == 1 {
                                gates[side].signal()
                                gates[1 - side].wait()
                            }
                            _ = try connection.run(sql, [.text(ids[1 - side])])
                        }
                    }
                }
                try await group.waitForAll()
            }
            // Who was let go may lock its row again before the other wakes, and be let go twice.
            #expect(runs.now >= 3)
            await store.close()
        }
    }

    @Test func `a database of another encoding is refused`() async throws {
        try await refused(
            "ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'",
            .unsuitable("its encoding is not UTF8"))
    }

    @Test func `a database that orders by a language is refused`() async throws {
        try await refused(
            "ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US'",
            .unsuitable("it does not order texts by C or C.UTF-8"))
    }

    @Test func `a server that does not sync is refused`() {
        #expect(PostgresEngine.unsuitability(["UTF8", "c", "C.UTF-8", "on"]) == nil)
        let reason = PostgresEngine.unsuitability(["UTF8", "c", "C", "off"])
        #expect(reason?.contains("fsync") == true)
    }

    private func refused(_ options: String, _ expected: OpenError) async throws {
        let name = "mianti_" + Hex.encode(try SystemRandom().bytes(8))
        try TestServer.run("CREATE DATABASE \(name) TEMPLATE template0 \(options)")
        let keyFile = try KeyFile.make(random: SeededRandom(7))
        let url = Self.replacingDatabase(of: try TestServer.url(), by: name)
        await #expect(throws: expected) {
            _ = try await Database.open(
                .postgres(url: url, schema: nil), keyFile: keyFile, random: SystemRandom())
        }
        try TestServer.run("DROP DATABASE \(name) WITH (FORCE)")
    }

    /// The URL with another database: its path is what stands between host and query.
    private static func replacingDatabase(of url: String, by name: String) -> String {
        let parts = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let host = parts[0].split(separator: "/", omittingEmptySubsequences: false).prefix(3)
        let query = parts.count > 1 ? "?" + parts[1] : ""
        return host.joined(separator: "/") + "/" + name + query
    }

    @Test(arguments: ["", "Upper", "a-b", "1a", "a\"b", "schéma"])
    func `a malformed schema is refused`(_ schema: String) async throws {
        let url = try TestServer.url()
        await #expect(throws: OpenError.schemaMalformed) {
            _ = try await PostgresEngine.open(url: url, schema: schema)
        }
    }

    @Test func `a server that is not there is said so`() async throws {
        let keyFile = try KeyFile.make(random: SeededRandom(7))
        await #expect(throws: OpenError.self) {
            _ = try await Database.open(
                .postgres(url: "postgresql://127.0.0.1:1/none", schema: nil), keyFile: keyFile,
                random: SystemRandom())
        }
    }

    @Test func `commits wait for the disk`() async throws {
        try await Place.with(.postgres) { place in
            let store = try await place.open()
            let rows = try await store.engine.write { connection throws(UnitError) in
                try connection.run("SELECT current_setting('synchronous_commit')", [])
            }
            #expect(rows.map(\.values) == [[.text("on")]])
            await store.close()
        }
    }

    @Test func `a new record or a budget that waits in vain is no conflict`() async throws {
        try await Place.with(.postgres) { place in
            let store = try await place.open()
            let day = Day(number: 20_000)
            var spending = Sample.put("b")
            spending.spends = [Spend(budget: "b", day: day, amount: 1, limit: 5)]
            let other = try PostgresConnection(url: TestServer.url())
            for table in ["licenses", "budgets"] {
                try other.script(
                    "SET search_path = \(place.schema); BEGIN; LOCK TABLE \(table)")
                #expect(await refusal(store, [spending]) == .unavailable("busy"), "\(table)")
                try other.script("ROLLBACK")
            }
            #expect(await refusal(store, [spending]) == nil)
            await store.close()
        }
    }

    @Test func `a record that another transaction keeps locked is a conflict`() async throws {
        try await Place.with(.postgres) { place in
            let store = try await place.open()
            try await store.commit([Sample.put("a")], answer: nil)
            let other = try PostgresConnection(url: TestServer.url())
            try other.script(
                "SET search_path = \(place.schema); BEGIN; UPDATE licenses SET area = ''")
            #expect(
                await refusal(store, [Sample.put("a", .revision(1))])
                    == .conflict(.record(Sample.ref("a"))))
            try other.script("ROLLBACK")
            #expect(await refusal(store, [Sample.put("a", .revision(1))]) == nil)
            await store.close()
        }
    }
}
