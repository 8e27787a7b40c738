import Codes
import JSON
import Synchronization
import TestSupport
import Testing

@testable import Gateway

/// A batch has no more of the gateway than as many single calls: it slows down.
@Suite struct BatchLimitTests {
    /// A clock that moves when somebody waits.
    private final class Hand: Sendable {
        private let at = Mutex(Bench.now.microseconds)
        var now: Instant { at.withLock { Instant(microseconds: $0) } }
        func move(_ duration: Duration) {
            let (seconds, rest) = duration.components
            at.withLock { $0 += seconds * 1_000_000 + rest / 1_000_000_000_000 }
        }
        /// Milliseconds since the beginning.
        var passed: Int64 { (now.microseconds - Bench.now.microseconds) / 1000 }
    }

    private static let path = "/v1/verifications/batch"

    private func body(_ count: Int) -> String {
        (0..<count).map { _ in #"{"token":"x"}"# }.joined(separator: "\n")
    }

    private func bench(_ hand: Hand, heavyAtOnce: Int = 256) throws -> Bench {
        try Bench(
            heavyAtOnce: heavyAtOnce, clock: { hand.now }, pause: { hand.move($0) })
    }

    private func lines(_ octets: [UInt8]) throws -> [Value] {
        try octets.split(separator: UInt8(ascii: "\n")).map { try Value.parse(Array($0)) }
    }

    /// A batch whose answer is not read yet.
    private func open(_ bench: Bench, _ key: String, _ body: String) async -> Answer {
        await bench.dispatcher.answer(
            Request(
                method: "POST", target: Self.path, headers: [("authorization", "Bearer \(key)")],
                body: Array(body.utf8))
        ).0
    }

    @Test func `each line of a batch is a call: it waits for the rate of its key`() async throws {
        let hand = Hand()
        let bench = try bench(hand)
        let key = try await bench.key(
            [.licensesVerify], limits: Caller.Limits(perSecond: 10))
        let reply = await bench.send("POST", Self.path, key: key, body(30))
        let lines = try lines(reply.answer.body)
        #expect(lines.map { $0["line"]?.whole } == Array(1...30))
        #expect(lines.allSatisfy { $0["verdict"]?.text == "invalid" })
        // Nine are there at once, one of ten stays for a call beside it; the others come by tenths.
        #expect((2100...2200).contains(hand.passed), "\(hand.passed)")
        // Each piece is examined at its own instant.
        let first = try #require(lines.first?["checkedAt"]?.text)
        let last = try #require(lines.last?["checkedAt"]?.text)
        #expect(try Instant(last).microseconds - Instant(first).microseconds > 1_900_000)
    }

    @Test func `a call beside a batch finds its token, and a second one does not`() async throws {
        let hand = Hand()
        let bench = try bench(hand)
        let key = try await bench.key(
            [.licensesVerify], limits: Caller.Limits(perSecond: 10))
        let stream = try #require(await open(bench, key, body(30)).stream)
        for number in 0..<2 { _ = try await stream.piece(number) }
        #expect(await bench.send("GET", "/v1/me", key: key).status == 200)
        #expect(await bench.send("GET", "/v1/me", key: key).status == 429)
    }

    @Test func `without a limit a batch does not wait`() async throws {
        let hand = Hand()
        let bench = try bench(hand)
        let key = try await bench.key([.licensesVerify])
        let reply = await bench.send("POST", Self.path, key: key, body(500))
        #expect(try lines(reply.answer.body).count == 500 && hand.passed == 0)
    }

    @Test func `lines that the time of a batch does not reach are refused, each by its number`()
        async throws
    {
        let hand = Hand()
        let bench = try bench(hand)
        let key = try await bench.key(
            [.licensesVerify], limits: Caller.Limits(perSecond: 1))
        let reply = await bench.send("POST", Self.path, key: key, body(605))
        let lines = try lines(reply.answer.body)
        #expect(lines.map { $0["line"]?.whole } == Array(1...605))
        let refused = lines.filter { $0["problem"]?["status"]?.whole == 429 }
        #expect(refused == lines.suffix(5) && refused.count == 5)
        #expect(refused.allSatisfy { $0["problem"]?["code"]?.text == "batch.too-long" })
        #expect(refused.allSatisfy { $0["retryAfter"]?.whole == 1 })
        #expect(hand.passed <= StreamedWork.seconds * 1000 + 10)
    }

    @Test func `a piece waits for its permit, and gives it back`() async throws {
        let hand = Hand()
        let bench = try bench(hand, heavyAtOnce: 8)
        let key = try await bench.key([.licensesVerify])
        #expect(bench.dispatcher.pieces.take(), "the only one")
        let late = await bench.send("POST", Self.path, key: key, body(1))
        #expect(try lines(late.answer.body)[0]["problem"]?["code"]?.text == "batch.too-long")
        bench.dispatcher.pieces.giveBack()
        for _ in 0..<3 {
            let reply = await bench.send("POST", Self.path, key: key, body(33))
            #expect(try lines(reply.answer.body).allSatisfy { $0["verdict"] != nil })
        }
        #expect(bench.dispatcher.pieces.take(), "it was given back")
    }

    @Test func `a key has two batches under way, and a third when one has ended`() async throws {
        let hand = Hand()
        let bench = try bench(hand)
        let key = try await bench.key([.licensesVerify])
        let other = try await bench.key([.licensesVerify], id: "other")
        var open: [Answer] = []
        for _ in 0..<StreamPlaces.perCaller {
            open.append(await self.open(bench, key, body(1)))
        }
        let third = await bench.send("POST", Self.path, key: key, body(1))
        #expect(third.status == 429 && third.code == "caller.batches-running")
        #expect(third.header("Retry-After") == "10")
        #expect(await bench.send("POST", Self.path, key: other, body(1)).status == 200)
        #expect(open.allSatisfy { $0.status == 200 })
        open.removeLast()
        #expect(await bench.send("POST", Self.path, key: key, body(1)).status == 200)
    }

    @Test func `the bodies of all batches have half of the memory for bodies`() async throws {
        let hand = Hand()
        let bench = try bench(hand)
        let large = #"{"token":"x"}"# + String(repeating: " ", count: 16 << 20)
        var open: [Answer] = []
        for name in ["one", "two"] {
            let key = try await bench.key([.licensesVerify], id: name)
            open.append(await self.open(bench, key, large))
        }
        #expect(open.map(\.status) == [200, 503])
        let key = try await bench.key([.licensesVerify], id: "three")
        #expect(await bench.send("POST", Self.path, key: key, body(1)).status == 200)
        open.removeAll()
        #expect(await self.open(bench, key, large).status == 200)
    }
}
