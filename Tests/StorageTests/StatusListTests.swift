import Codes
import Compression
import GRDB
import JSON
import Licenses
import Signing
import TestSupport
import Testing

@testable import Storage

/// What status lists need of a store: columns, marks, the last serial.
extension StoreSuite {
    @Test(arguments: StoreKind.all)
    func `columns come without documents, by page, with empty ones absent`(
        _ kind: StoreKind
    ) async throws {
        try await withStore(kind) { store in
            let rows = [
                ("a", "REVOKED", "0.9"), ("b", "REVOKED", ""), ("c", "VALID", "0.1"),
                ("d", "REVOKED", "0.10"),
            ]
            for (id, state, place) in rows {
                try await store.commit(
                    [Sample.put(id, columns: ["state": state, "status": place])], answer: nil)
            }
            var query = RecordQuery(
                Sample.license, [.isOne(.state, of: ["REVOKED"])], order: Column("status"),
                limit: 2)
            let names = [Column.state, Column("status")]
            let first = try await store.columns(names, of: query)
            #expect(first.map(\.id) == ["b", "d"])
            #expect(first[0].columns == [.state: "REVOKED"])
            #expect(first[1].columns == [.state: "REVOKED", Column("status"): "0.10"])
            query.after = .init(value: "0.10", id: "d")
            #expect(try await store.columns(names, of: query).map(\.id) == ["a"])
            let named = RecordQuery(Sample.license, [.hasID(oneOf: ["c", "x"])])
            let only = try await store.columns([Column("status")], of: named)
            #expect(only == [RecordColumns(id: "c", columns: [Column("status"): "0.1"])])
            let nobody = RecordQuery(Sample.license, [.hasID(oneOf: [])])
            #expect(try await store.columns(names, of: nobody).isEmpty)
        }
    }

    @Test(arguments: StoreKind.all)
    func `marks name what the events of a stream changed, and how far the ledger goes`(
        _ kind: StoreKind
    ) async throws {
        try await withStore(kind) { store in
            #expect(
                try await store.marks(stream: "license", after: -1, limit: 9)
                    == EventMarks(size: 0, marks: []))
            try await store.commit(
                [Sample.put("a", event: Sample.event("license"))], answer: nil)
            try await store.commit([Sample.put("b", event: Sample.event("access"))], answer: nil)
            try await store.commit(
                [Sample.put("a", .revision(1), event: Sample.event("license"))], answer: nil)
            // What has no place yet is not seen.
            #expect(try await store.marks(stream: "license", after: -1, limit: 9).size == 0)
            try await Sample.sequenceAll(store)
            let all = try await store.marks(stream: "license", after: -1, limit: 9)
            let marks = [(Int64(0), Int64(1)), (2, 2)].map {
                EventMarks.Mark(sequence: $0.0, record: Sample.ref("a"), revision: $0.1)
            }
            #expect(all == EventMarks(size: 3, marks: marks))
            let page = try await store.marks(stream: "license", after: 0, limit: 1)
            #expect(page.marks == [marks[1]])
            let none = try await store.marks(stream: "license", after: .max, limit: 0)
            #expect(none == EventMarks(size: 3, marks: []))
        }
    }

    @Test(arguments: StoreKind.all)
    func `the last reserved serial is known, and asking reserves none`(
        _ kind: StoreKind
    ) async throws {
        try await withStore(kind) { store in
            #expect(try await store.reserved("license-status") == 0)
            _ = try await store.reserve(100, of: "license-status")
            #expect(try await store.reserved("license-status") == 100)
            #expect(try await store.reserved("license-status") == 100)
            #expect(try await store.reserved("license") == 0)
            #expect(try await store.reserve(1, of: "license-status") == 101..<102)
        }
    }

    @Test(arguments: StoreKind.all)
    func `two processes and a restart agree on every place`(_ kind: StoreKind) async throws {
        let signer = try FileSigner(PrivateKey.generate(.sm2), owner: "11320000MB9901008C")
        let now = Instant(microseconds: 1_795_226_400_000_000)
        func publisher(_ store: any Store) -> StatusPublisher {
            StatusPublisher(store: store, signer: signer)
        }
        try await withTwoStores(kind) { one, two in
            _ = try await one.reserve(100, of: "license-status")
            let (kept, beside) = (publisher(one), publisher(two))
            var expected: [Int: UInt8] = [:]
            let chance = SeededRandom(11)
            for round in 0..<6 {
                for number in 0..<30 {
                    let store = number % 2 == 0 ? one : two
                    let place = number * 7919
                    let draw = Int(try chance.bytes(1)[0]) % 4
                    let state = ["VALID", "SUSPENDED", "REVOKED", "CANCELLED"][draw]
                    let isNew = round == 0
                    try await store.commit(
                        [
                            Sample.put(
                                "L\(number)", isNew ? .absent : .revision(Int64(round)),
                                columns: [
                                    "state": isNew ? "VALID" : state, "status": "0.\(place)",
                                ], event: Sample.event("license"))
                        ], answer: nil)
                    expected[place] = isNew ? 0 : [0, 2, 1, 1][draw]
                }
                try await Sample.sequenceAll(round % 2 == 0 ? one : two)
                let lists = [kept, beside, publisher(one)]
                var tags: Set<String> = []
                for publisher in lists {
                    let list = try #require(try await publisher.list(0, now: now))
                    tags.insert(list.tag)
                    let octets = try expanded(list.text)
                    for (place, status) in expected {
                        let said = octets[place / 4] >> UInt8(place % 4 * 2) & 3
                        #expect(said == status, "round \(round) place \(place)")
                    }
                    let told = expected.values.filter { $0 != 0 }.count
                    #expect(octets.reduce(0) { $0 + parts($1) } == told)
                }
                #expect(tags.count == 1)
            }
        }
    }

    /// How many of the four places of an octet say something.
    private func parts(_ octet: UInt8) -> Int {
        [0, 2, 4, 6].filter { octet >> UInt8($0) & 3 != 0 }.count
    }

    private func expanded(_ text: [UInt8]) throws -> [UInt8] {
        let signed = try #require(CompactJWS(String(decoding: text, as: UTF8.self)))
        let list = try #require(try Value.parse(signed.payload)["status_list"]?["lst"]?.text)
        return try Zlib.expand(try #require(Base64URL.decode(list)), atMost: 262_144)
    }

    /// Two stores over one database, as two processes have them; in memory one and the same.
    private func withTwoStores(
        _ kind: StoreKind, _ work: (any Store, any Store) async throws -> Void
    ) async throws {
        guard kind != .memory else {
            let store = MemoryStore()
            return try await work(store, store)
        }
        try await Place.with(kind) { place in
            let one = try await place.open()
            let two = try await place.open()
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await work(one, two)) } catch { outcome = .failure(error) }
            await one.close()
            await two.close()
            try outcome.get()
        }
    }
}

/// The column of places in databases that had none.
@Suite struct StatusMigrationTests {
    @Test(arguments: StoreKind.databases)
    func `a database of before keeps its licenses, without a place`(
        _ kind: StoreKind
    ) async throws {
        try await Place.with(kind) { place in
            let store = try await place.open()
            let table = try Table.of(Sample.license)
            let sealed = try store.seals.seal(Array("{}".utf8), table.name, "document", "a")
            try await store.engine.write { connection throws(UnitError) in
                // As the first migration left it, with a row of that time.
                try connection.script(
                    """
                    DROP INDEX licenses_by_status; ALTER TABLE licenses DROP COLUMN "status"; \
                    DELETE FROM migrations WHERE name = 'M0003-status'
                    """)
                _ = try connection.run(
                    """
                    INSERT INTO licenses \
                    (id, revision, document, "type", "issuer", "state", "valid_to", "area") \
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                    """,
                    [.text("a"), .integer(1), .bytes(sealed)]
                        + ["t", "i", "REVOKED", "", "320500"].map(SQLValue.text))
            }
            await store.close()
            let opened = try await place.open()
            let query = RecordQuery(Sample.license, [.isOne(.state, of: ["REVOKED"])])
            let rows = try await opened.columns([.state, Column("status")], of: query)
            let record = try await opened.record(Sample.ref("a"))
            await opened.close()
            #expect(rows == [RecordColumns(id: "a", columns: [.state: "REVOKED"])])
            #expect(record?.document == Array("{}".utf8))
        }
    }

    @Test func `places are read along one index, without a look at a record`() async throws {
        try await Place.with(.sqlite) { place in
            try await place.open().close()
            var query = RecordQuery(
                Sample.license, [.isOne(.state, of: ["REVOKED"])], order: Column("status"))
            for after in [nil, RecordQuery.Position(value: "0.5", id: "x")] {
                query.after = after
                var statement = try PageStatement(
                    query, Table.of(Sample.license), only: [.state, Column("status")], code: nil)
                let sql = "EXPLAIN QUERY PLAN " + statement.finish(1000)
                let count = statement.values.count
                let queue = try DatabaseQueue(path: place.directory + "/mianti.db")
                let plan = try await queue.read { database in
                    let arguments = StatementArguments((0..<count).map { _ in "1" })
                    return try Row.fetchAll(database, sql: sql, arguments: arguments)
                        .map { row -> String in row["detail"] }
                }
                #expect(plan.count == 1, "\(plan)")
                #expect(
                    plan.first?.contains("USING COVERING INDEX licenses_by_status") == true,
                    "\(plan)")
            }
        }
    }
}
