import Codes
import GRDB
import Signing
import TestSupport
import Testing

@testable import Storage

/// What happens when a database is opened.
@Suite struct OpeningTests {
    private func refusal(_ work: () async throws -> Void) async -> OpenError? {
        do { try await work() } catch { return error as? OpenError }
        return nil
    }

    @Test(arguments: StoreKind.databases)
    func `what was committed is there after opening again`(_ kind: StoreKind) async throws {
        try await Place.with(kind) { place in
            let first = try await place.open()
            try await first.commit(
                [Sample.put("a", text: "[1]", event: try Sample.event())],
                answer: Sample.answer("k"))
            await first.close()
            let second = try await place.open()
            #expect(try await second.record(Sample.ref("a"))?.document == Array("[1]".utf8))
            let answer = Sample.answer("k")
            #expect(
                try await second.answer(to: answer.key, request: answer.request) == .same(answer))
            #expect(try await second.sequence() == 1)
            #expect(second.isWritable)
            await second.close()
        }
    }

    @Test(arguments: StoreKind.databases)
    func `another key file is refused`(_ kind: StoreKind) async throws {
        try await Place.with(kind) { place in
            try await place.open().close()
            let other = try KeyFile.make(random: SeededRandom(8))
            #expect(await refusal { _ = try await place.open(other) } == .otherKeyFile)
            try await place.open().close()
        }
    }

    @Test(arguments: StoreKind.databases)
    func `a migration with another text is refused`(_ kind: StoreKind) async throws {
        try await Place.with(kind) { place in
            let store = try await place.open()
            let name = Migration.all[0].name
            let changed = Migrator(
                engine: store.engine,
                migrations: [Migration(name: name, text: "-- other")]
                    + Migration.all.dropFirst())
            #expect(await refusal { try await changed.migrate() } == .migrationChanged(name))
            await store.close()
        }
    }

    @Test(arguments: StoreKind.databases)
    func `a database that is newer than the program is refused`(_ kind: StoreKind) async throws {
        try await Place.with(kind) { place in
            let store = try await place.open()
            let extra = Migration(name: "M9999-later", text: "CREATE TABLE later (id TEXT)")
            try await Migrator(engine: store.engine, migrations: Migration.all + [extra]).migrate()
            await store.close()
            #expect(
                await refusal { _ = try await place.open() } == .newerDatabase("M9999-later"))
        }
    }

    @Test(arguments: StoreKind.databases)
    func `a migration that fails leaves nothing behind`(_ kind: StoreKind) async throws {
        try await Place.with(kind) { place in
            let store = try await place.open()
            let broken = Migration(
                name: "M0002-broken",
                text: "CREATE TABLE half (id TEXT); CREATE TABLE half (id TEXT)")
            let error = await refusal {
                try await Migrator(engine: store.engine, migrations: Migration.all + [broken])
                    .migrate()
            }
            guard case .unreachable = error else {
                Issue.record("it was applied")
                return
            }
            await store.close()
            try await place.open().close()
        }
    }

    @Test(arguments: StoreKind.databases)
    func `processes that start together migrate once`(_ kind: StoreKind) async throws {
        try await Place.with(kind) { place in
            try await withThrowingTaskGroup { group in
                for _ in 0..<4 { group.addTask { try await place.open().close() } }
                try await group.waitForAll()
            }
        }
    }

    @Test(arguments: StoreKind.databases)
    func `a text with a null character is refused and not cut`(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            #expect(
                await StorageTests.refusal(store, [Sample.put("a\u{0}b")])
                    == .unavailable("U+0000 in a text"))
            let cut = try await store.record(Sample.ref("a"))
            #expect(cut == nil)
        }
    }
}

/// Where databases are.
@Suite struct LocationTests {
    @Test(arguments: StoreKind.databases)
    func `a closed database answers, and with a refusal`(_ kind: StoreKind) async throws {
        try await Place.with(kind) { place in
            let store = try await place.open()
            await store.close()
            guard case .unavailable = await refusal(store, [Sample.put("a")]) else {
                Issue.record("written after closing")
                return
            }
            await #expect(throws: StoreError.self) { _ = try await store.record(Sample.ref("a")) }
        }
    }

    @Test func `a location does not print the password of its URL`() {
        let location = Location.postgres(url: "postgresql://me:hidden@host/db", schema: "city")
        var dumped = "\(location) \(String(reflecting: location))"
        dump(location, to: &dumped)
        #expect(!dumped.contains("hidden"))
        #expect("\(location)" == "PostgreSQL schema city")
        #expect("\(Location.sqlite(path: "a.db"))" == "SQLite a.db")
    }
}

/// The description of the tables.
@Suite struct TablesTests {
    @Test func `the description agrees with the migration and with the memory store`() async throws
    {
        try await Place.with(.sqlite) { place in
            try await place.open().close()
            let queue = try DatabaseQueue(path: place.directory + "/mianti.db")
            for table in Table.all {
                let names = try await queue.read { try $0.columns(in: table.name).map(\.name) }
                #expect(
                    names == ["id", "revision", "document"] + table.columns.map(\.description))
                let indexes = try await queue.read { try $0.indexes(on: table.name) }
                for column in table.columns {
                    // Some order what another column finds.
                    #expect(
                        indexes.contains {
                            $0.columns.last == "id" && $0.columns.contains(column.description)
                        }, "\(table.name).\(column)")
                }
                #expect(MemoryColumns.byKind[table.kind] == Set(table.columns))
            }
            #expect(MemoryColumns.byKind.count == Table.all.count)
        }
    }

    @Test func `a backlog gives in order and refuses when it is full`() {
        var backlog = Backlog<Int>(limit: 3)
        #expect([1, 2, 3, 4].map { backlog.append($0) } == [true, true, true, false])
        #expect(backlog.take(2) == [1, 2])
        #expect(backlog.append(5) && backlog.append(6) && !backlog.append(7))
        #expect(backlog.take(9) == [3, 5, 6])
        #expect(backlog.take(1) == [])
    }
}
