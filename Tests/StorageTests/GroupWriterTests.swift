import Codes
import Dispatch
import GRDB
import Synchronization
import TestSupport
import Testing

@testable import Storage

/// Counts commits, and makes one fail where a test wants it.
private final class CommitObserver: TransactionObserver, Sendable {
    let commits = Counter()
    private let failure = Mutex<ResultCode?>(nil)

    func fail(_ code: ResultCode?) { failure.withLock { $0 = code } }

    func observes(eventsOfKind kind: DatabaseEventKind) -> Bool { false }
    func databaseDidChange(with event: DatabaseEvent) {}
    func databaseDidCommit(_ database: GRDB.Database) { _ = commits.next() }
    func databaseDidRollback(_ database: GRDB.Database) {}
    func databaseWillCommit() throws {
        if let code = failure.withLock({ $0 }) { throw DatabaseError(resultCode: code) }
    }
}

/// The one writer of SQLite.
@Suite struct GroupWriterTests {
    /// A store whose writer is held until so many units wait behind it; what they answered.
    private func outcomes(
        _ store: Storage.Database, _ ids: [String]
    ) async throws -> [StoreError?] {
        let engine = try #require(store.engine as? SQLiteEngine)
        let gate = DispatchSemaphore(value: 0)
        let holders = Counter()
        return await withTaskGroup(of: [StoreError?].self) { group in
            group.addTask {
                try? await engine.write { _ throws(UnitError) in
                    _ = holders.next()
                    gate.wait()
                }
                return []
            }
            while holders.now == 0 { await Task.yield() }
            for id in ids { group.addTask { [await refusal(store, [Sample.put(id)])] } }
            while engine.writer.waiting < ids.count { await Task.yield() }
            gate.signal()
            return await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func observed(_ store: Storage.Database) throws -> CommitObserver {
        let observer = CommitObserver()
        let engine = try #require(store.engine as? SQLiteEngine)
        engine.pool.add(transactionObserver: observer, extent: .databaseLifetime)
        return observer
    }

    @Test
    func `units that waited share commits of at most 64, and one that fails takes none along`()
        async throws
    {
        try await Place.with(.sqlite) { place in
            let store = try await place.open()
            let observer = try observed(store)
            let ids = (0..<130).map { $0 % 13 == 0 ? "same" : "\($0)" }
            let outcomes = try await outcomes(store, ids)
            #expect(outcomes.filter { $0 == nil }.count == 121)
            let conflict = StoreError.conflict(.record(Sample.ref("same")))
            #expect(outcomes.filter { $0 == conflict }.count == 9)
            #expect(try await store.records(RecordQuery(Sample.license, limit: 999)).count == 121)
            // One for who held the writer, and 64 + 64 + 2.
            #expect(observer.commits.now <= 4)
            await store.close()
        }
    }

    @Test func `when the commit fails all of its group fail, and nothing was written`() async throws
    {
        try await Place.with(.sqlite) { place in
            let store = try await place.open()
            let observer = try observed(store)
            observer.fail(.SQLITE_FULL)
            let outcomes = try await outcomes(store, ["a", "b", "a"])
            #expect(outcomes == Array(repeating: .unavailable("disk full"), count: 3))
            observer.fail(nil)
            #expect(try await store.records(RecordQuery(Sample.license)).isEmpty)
            try await store.commit([Sample.put("a")], answer: nil)
            #expect(store.isWritable)
            await store.close()
        }
    }

    /// SQLITE_ERROR is what BEGIN and COMMIT say on a connection in another state than thought.
    @Test(arguments: [ResultCode.SQLITE_IOERR, .SQLITE_ERROR])
    func `after a failed sync the outcome is open and nothing more is written`(
        _ code: ResultCode
    ) async throws {
        try await Place.with(.sqlite) { place in
            let store = try await place.open()
            try await store.commit([Sample.put("before")], answer: nil)
            let observer = try observed(store)
            observer.fail(code)
            #expect(await refusal(store, [Sample.put("a")]) == .outcomeUnknown)
            observer.fail(nil)
            #expect(
                await refusal(store, [Sample.put("b")])
                    == .unavailable("writes stopped: the disk failed"))
            #expect(!store.isWritable)
            let before = try await store.record(Sample.ref("before"))
            #expect(before != nil)
            #expect(await store.untilWritesStop() == "writes stopped: the disk failed")
            await store.close()
        }
    }

    @Test func `a disk that fails inside a unit stops the writes of the whole group`() async throws
    {
        try await Place.with(.sqlite) { place in
            let store = try await place.open()
            await #expect(throws: StoreError.unavailable("disk failed")) {
                try await store.engine.write { connection throws(UnitError) in
                    _ = try connection.run(
                        "INSERT INTO serials (name, reserved_to) VALUES ($1, $2)",
                        [.text("half"), .integer(1)])
                    throw .diskFailed
                }
            }
            #expect(!store.isWritable)
            #expect(await store.untilWritesStop() != nil)
            let rows = try await store.engine.read { connection throws(UnitError) in
                try connection.run("SELECT name FROM serials", [])
            }
            #expect(rows.isEmpty)
            await store.close()
        }
    }

    @Test(arguments: StoreKind.databases)
    func `who waits for the writes to stop is let go when the database is closed`(
        _ kind: StoreKind
    ) async throws {
        try await Place.with(kind) { place in
            let store = try await place.open()
            async let reason = store.untilWritesStop()
            await store.close()
            #expect(await reason == nil)
        }
    }

    @Test func `a full disk loses nothing that was acknowledged`() async throws {
        try await Place.with(.sqlite) { place in
            let store = try await place.open()
            let engine = try #require(store.engine as? SQLiteEngine)
            func pages(_ most: Int) throws {
                try engine.pool.writeWithoutTransaction {
                    _ = try Int.fetchOne($0, sql: "PRAGMA max_page_count = \(most)")
                }
            }
            try pages(130)
            var acknowledged: [String] = []
            var refused: StoreError?
            for number in 100..<400 where refused == nil {
                let change = Sample.put("\(number)", text: String(repeating: "x", count: 3000))
                refused = await refusal(store, [change])
                if refused == nil { acknowledged.append("\(number)") }
            }
            #expect(refused == .unavailable("disk full"))
            #expect(!acknowledged.isEmpty)
            try pages(100_000)
            try await store.commit([Sample.put("after")], answer: nil)
            let ids = try await store.records(RecordQuery(Sample.license, limit: 999)).map(\.ref.id)
            #expect(ids == acknowledged + ["after"])
            await store.close()
        }
    }

    @Test func `a unit that ends the transaction itself fails with its whole group`() async throws {
        try await Place.with(.sqlite) { place in
            let store = try await place.open()
            await #expect(throws: StoreError.unavailable("transaction lost")) {
                try await store.engine.write { connection throws(UnitError) in
                    _ = try connection.run("ROLLBACK", [])
                }
            }
            try await store.commit([Sample.put("a")], answer: nil)
            let after = try await store.record(Sample.ref("a"))
            #expect(after != nil)
            await store.close()
        }
    }
}
