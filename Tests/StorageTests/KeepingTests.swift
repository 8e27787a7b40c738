import Codes
import Ledger
import Signing
import TestSupport
import Testing

@testable import Storage

/// Looking into a database without changing it, and finding what must not be so.
@Suite struct KeepingTests {
    /// A store with licenses of two departments, a receiver, and an event that waits.
    private static func filled(_ place: Place) async throws -> Database {
        let store = try await place.open()
        for number in 0..<5 {
            let department = number < 3 ? "11100000000000001X" : "113205000141499658"
            try await store.commit(
                [
                    Sample.put(
                        "L\(number)",
                        event: Sample.event(
                            "publicity", #"{"n":\#(number)}"#, department: department)
                    )
                ], answer: Sample.answer("key \(number)"))
        }
        try await Sample.sequenceAll(store)
        _ = try await store.feed(receiver: "centre", after: 0, limit: 10)
        try await store.commit([Sample.put("L5", event: Sample.event())], answer: nil)
        return store
    }

    @Test(arguments: StoreKind.databases)
    func `facts are those of the store, and no flaw is found`(kind: StoreKind) async throws {
        try await Place.with(kind) { place in
            let store = try await Self.filled(place)
            let events = try await store.events(stream: nil, after: -1, limit: 100)
            var builder = TreeBuilder()
            for event in events { builder.append(event.leaf) }
            let inspection = try Inspection(place.location)
            let facts = try inspection.facts()
            #expect(facts.head == builder.head)
            #expect(facts.head.size == 5)
            #expect(facts.waiting == 1)
            #expect(facts.migrations == Migration.all.map(\.name))
            #expect(facts.keyCheck == place.keyFile.checkValue)
            #expect(facts.tables.contains(.init(name: "licenses", rows: 6)))
            #expect(Set(Table.all.map(\.name)).isSubset(of: Set(facts.tables.map(\.name))))
            #expect(try inspection.flaws() == [])
            let opened = try inspection.unseal(place.keyFile, all: true)
            #expect(opened.flaws == [])
            #expect(opened.events == 6)
            #expect(opened.documents == 6 + 5)
            await store.close()
        }
    }

    @Test(arguments: StoreKind.databases)
    func `an inspection sees one moment, and earlier heads stay`(kind: StoreKind) async throws {
        try await Place.with(kind) { place in
            let store = try await Self.filled(place)
            let inspection = try Inspection(place.location)
            let before = try inspection.head()
            try await Sample.sequenceAll(store)
            #expect(try inspection.head() == before)
            let later = try Inspection(place.location)
            #expect(try later.head().size == 6)
            #expect(try later.head(at: 5) == before)
            #expect(try later.head(at: 0).root == SM3.digest([]))
            #expect(throws: StoreError.unavailable("the ledger has 6 entries")) {
                try later.head(at: 7)
            }
            await store.close()
        }
    }

    /// A change behind the store's back, and the code under which it is found.
    private static let damages: [(sql: String, code: String)] = [
        ("DELETE FROM events WHERE seq = 2", "ledger.not-dense"),
        ("DELETE FROM events WHERE seq = 4", "ledger.not-dense"),
        ("UPDATE events SET seq = 9 WHERE seq = 4", "ledger.not-dense"),
        ("UPDATE ledger_head SET size = 4", "ledger.not-dense"),
        ("DELETE FROM ledger_head", "ledger.no-head"),
        (
            "UPDATE events SET department_number = 7 WHERE department_number = 3",
            "department.not-dense"
        ),
        ("UPDATE department_numbers SET last_number = 8", "department.not-dense"),
        ("DELETE FROM feed WHERE number = 2", "feed.not-dense"),
        ("UPDATE receivers SET last_number = 9", "feed.not-dense"),
        ("UPDATE feed SET seq = 77 WHERE number = 5", "feed.without-event"),
        ("UPDATE migrations SET name = 'M9999-later' WHERE name = 'M0001-start'", "database.newer"),
    ]

    @Test(arguments: StoreKind.databases)
    func `each damage is found under its code`(kind: StoreKind) async throws {
        for damage in Self.damages {
            try await Place.with(kind) { place in
                let store = try await Self.filled(place)
                try await Self.damage(store, damage.sql)
                let codes = try Inspection(place.location).flaws().map(\.code)
                #expect(codes.contains(damage.code), "\(damage.sql): \(codes)")
                await store.close()
            }
        }
    }

    @Test(arguments: StoreKind.databases)
    func `what is sealed is compared with its leaf and its place`(kind: StoreKind) async throws {
        let damages = [
            (
                "UPDATE events SET leaf = (SELECT leaf FROM events WHERE seq = 1) WHERE seq = 0",
                "event.not-its-leaf"
            ),
            (
                "UPDATE events SET body = (SELECT body FROM events WHERE seq = 1) WHERE seq = 0",
                "event.sealed-otherwise"
            ),
            (
                """
                UPDATE licenses SET document = (SELECT document FROM licenses WHERE id = 'L1') \
                WHERE id = 'L0'
                """, "document.sealed-otherwise"
            ),
            (
                """
                UPDATE answers SET body = headers WHERE key_code = \
                (SELECT MAX(key_code) FROM answers)
                """, "document.sealed-otherwise"
            ),
        ]
        for (sql, code) in damages {
            // PostgreSQL has no MAX of octets.
            let sql =
                kind == .postgres
                ? sql.replacing("MAX(key_code)", with: "key_code")
                    .replacing("FROM answers)", with: "FROM answers LIMIT 1)") : sql
            try await Place.with(kind) { place in
                let store = try await Self.filled(place)
                try await Self.damage(store, sql)
                let found = try Inspection(place.location).unseal(place.keyFile, all: true)
                #expect(found.flaws.map(\.code) == [code], "\(sql)")
                await store.close()
            }
        }
    }

    @Test(arguments: StoreKind.databases)
    func `an erased event is counted as such, and another key file opens nothing`(
        kind: StoreKind
    ) async throws {
        try await Place.with(kind) { place in
            let store = try await Self.filled(place)
            let nothing = kind == .postgres ? "''" : "x''"
            try await Self.damage(
                store, "UPDATE events SET body = \(nothing), salt = \(nothing) WHERE seq = 0")
            let inspection = try Inspection(place.location)
            let found = try inspection.unseal(place.keyFile, all: false)
            #expect(found.erased == 1)
            #expect(found.flaws == [])
            let other = try KeyFile.make(random: SeededRandom(8))
            #expect(throws: StoreError.self) { try inspection.unseal(other, all: false) }
            await store.close()
        }
    }

    @Test func `a copy of an SQLite file is whole while others write, and for its owner only`()
        async throws
    {
        try await Place.with(.sqlite) { place in
            let store = try await Self.filled(place)
            let copy = place.directory + "/copy.db"
            try DatabaseCopy.file(place.directory + "/mianti.db", to: copy)
            try await store.commit([Sample.put("later")], answer: nil)
            let (one, two) = (
                try Inspection(.sqlite(path: copy)), try Inspection(place.location)
            )
            #expect(try one.flaws() == [])
            #expect(try one.head() == two.head())
            #expect(try one.number("SELECT COUNT(*) FROM licenses") == 6)
            #expect(try two.number("SELECT COUNT(*) FROM licenses") == 7)
            #expect(throws: StoreError.self) {
                try DatabaseCopy.file(place.directory + "/mianti.db", to: copy)
            }
            await store.close()
        }
    }

    @Test func `an address becomes libpq's environment, its password too`() throws {
        let found = try DatabaseCopy.environment(
            of: "postgresql://clerk:s%20cret@db1:6543/mianti?sslmode=require")
        #expect(found["PGHOST"] == "db1")
        #expect(found["PGPORT"] == "6543")
        #expect(found["PGUSER"] == "clerk")
        #expect(found["PGPASSWORD"] == "s cret")
        #expect(found["PGDATABASE"] == "mianti")
        #expect(found["PGSSLMODE"] == "require")
        #expect(throws: StoreError.self) {
            try DatabaseCopy.environment(of: "postgresql://[")
        }
    }

    @Test func `nothing is made where nothing is`() throws {
        #expect(throws: OpenError.self) { try Inspection(.sqlite(path: "/nowhere/mianti.db")) }
    }

    private static func damage(_ store: Database, _ sql: String) async throws {
        try await store.engine.write { connection throws(UnitError) in
            try connection.script(sql)
        }
    }
}
