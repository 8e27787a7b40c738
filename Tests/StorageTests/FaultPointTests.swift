import Codes
import Signing
import TestSupport
import Testing

@testable import Storage

/// A connection whose n-th statement fails.
private struct FaultyConnection: SQLConnection {
    let connection: any SQLConnection
    let calls: Counter
    let failing: Int64

    var sharing: String { connection.sharing }

    func run(_ sql: String, _ arguments: [SQLValue]) throws(UnitError) -> [SQLRow] {
        if calls.next() == failing { throw .failed("fault") }
        return try connection.run(sql, arguments)
    }

    func script(_ sql: String) throws(UnitError) { try connection.script(sql) }
}

/// A random source whose n-th draw fails.
private struct FaultyRandom: RandomSource {
    let calls = Counter()
    let failing: Int64

    func bytes(_ count: Int) throws(SigningError) -> [UInt8] {
        if calls.next() == failing { throw .randomFailed }
        return try SystemRandom().bytes(count)
    }
}

/// Every statement and every draw of a commit, failed once: nothing is half written.
@Suite struct FaultPointTests {
    private let key = Sample.key("k")

    /// A commit that touches every table: a key moves, a budget is spent, an answer is kept.
    private func changes() throws -> [Change] {
        var taker = Sample.put("a", event: try Sample.event())
        taker.unique = [key]
        taker.blind = [Sample.key("h", "license.holder")]
        taker.spends = [Spend(budget: "b", day: Day(number: 20_000), amount: 5, limit: 5)]
        taker.counts = [Count(series: "s", owner: "o", day: Day(number: 20_000), name: "n")]
        return [
            taker, Sample.put("z", .revision(1), event: try Sample.event()),
            .assuming(Sample.ref("y"), revision: 1),
        ]
    }

    private func begin(_ store: any Store) async throws {
        var holder = Sample.put("z")
        holder.unique = [key]
        holder.blind = [Sample.key("h", "license.holder")]
        try await store.commit([holder, Sample.put("y")], answer: nil)
    }

    private func expectNothing(_ store: any Store, _ place: String) async throws {
        let answer = Sample.answer("1")
        #expect(try await store.record(Sample.ref("a")) == nil, "\(place)")
        #expect(try await store.record(Sample.ref("z"))?.revision == 1, "\(place)")
        #expect(
            try await store.record(Sample.license, holding: key)?.ref == Sample.ref("z"), "\(place)"
        )
        let query = RecordQuery(Sample.license, blind: Sample.key("h", "license.holder"))
        #expect(try await store.records(query).map(\.ref.id) == ["z"], "\(place)")
        #expect(try await store.answer(to: answer.key, request: answer.request) == .none)
        #expect(try await counted(store) == 0, "\(place)")
        #expect(try await store.events(of: Sample.ref("a")).isEmpty)
        #expect(try await store.events(of: Sample.ref("z")).isEmpty)
    }

    /// The sum of the counter a commit raises.
    private func counted(_ store: any Store) async throws -> Int64 {
        let day = Day(number: 20_000)
        return try await store.counts(CountQuery("s", from: day, to: day))
            .reduce(0) { $0 + $1.amount }
    }

    @Test(arguments: StoreKind.databases)
    func `a commit whose n-th statement fails writes nothing`(_ kind: StoreKind) async throws {
        try await Place.with(kind) { place in
            let store = try await place.open()
            try await begin(store)
            let unit = try PreparedUnit(changes(), Sample.answer("1"), store.seals)
            var failing: Int64 = 0
            var isWritten = false
            while !isWritten {
                failing += 1
                let number = failing
                do throws(StoreError) {
                    try await store.engine.write { connection throws(UnitError) in
                        try unit.write(
                            on: FaultyConnection(
                                connection: connection, calls: Counter(), failing: number))
                    }
                    isWritten = true
                } catch {
                    #expect(error == .unavailable("fault"))
                    try await expectNothing(store, "statement \(number)")
                }
            }
            // The answer, three records, held keys of two, two blind and two unique, budget,
            // counter, events.
            #expect(failing == 15)
            #expect(try await counted(store) == 1)
            #expect(try await store.record(Sample.license, holding: key)?.ref == Sample.ref("a"))
            await store.close()
        }
    }

    @Test func `a commit whose n-th draw of random octets fails writes nothing`() async throws {
        try await Place.with(.sqlite) { place in
            let first = try await place.open()
            try await begin(first)
            await first.close()
            var failing: Int64 = 0
            var isWritten = false
            while !isWritten {
                failing += 1
                let store = try await Database.open(
                    place.location, keyFile: place.keyFile, random: FaultyRandom(failing: failing))
                if let refusal = await refusal(store, try changes(), answer: Sample.answer("1")) {
                    #expect(refusal == .unavailable("random.failed"))
                    try await expectNothing(store, "draw \(failing)")
                } else {
                    isWritten = true
                }
                await store.close()
            }
            // Two documents, two bodies with their salts, headers and body of the answer.
            #expect(failing == 9)
        }
    }
}
