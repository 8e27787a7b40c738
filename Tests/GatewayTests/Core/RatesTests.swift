import Codes
import JSON
import Synchronization
import Testing

@testable import Gateway

/// A key with a limit gets one second's worth at once, and then its rate.
@Suite struct RatesTests {
    /// A clock that moves when it is told to.
    private final class Hand: Sendable {
        private let at = Mutex(Bench.now.microseconds)
        var now: Instant { at.withLock { Instant(microseconds: $0) } }
        func move(_ microseconds: Int64) { at.withLock { $0 += microseconds } }
    }

    @Test func `the last call within the limit passes, the next waits for its token`() async throws
    {
        let hand = Hand()
        let bench = try Bench(clock: { hand.now })
        let key = try await bench.key(limits: Caller.Limits(perSecond: 4))
        func me() async -> Bench.Reply { await bench.send("GET", "/v1/me", key: key) }
        for _ in 0..<4 { #expect(await me().status == 200) }
        let refused = await me()
        #expect(refused.status == 429 && refused.code == "caller.too-many-requests")
        #expect(refused.header("Retry-After") == "1")
        #expect(refused.json["detail"]?.text?.contains("4") == true)
        hand.move(249_999)
        #expect(await me().status == 429)
        hand.move(1)
        #expect(await me().status == 200)
        #expect(await me().status == 429)
        hand.move(60_000_000)
        for _ in 0..<4 { #expect(await me().status == 200) }
        #expect(await me().status == 429, "a pause buys one burst, not more")
        hand.move(-3_600_000_000)
        #expect(await me().status == 429, "a clock set back gives nothing")
    }

    @Test func `a key counts for itself, before its scopes, and without a limit not at all`()
        async throws
    {
        let bench = try Bench()
        let one = try await bench.key(id: "one", limits: Caller.Limits(perSecond: 1))
        let two = try await bench.key(id: "two", limits: Caller.Limits(perSecond: 1))
        let free = try await bench.key(id: "free")
        #expect(await bench.send("GET", "/v1/accesses", key: one).status == 403)
        #expect(await bench.send("GET", "/v1/accesses", key: one).status == 429)
        #expect(await bench.send("GET", "/v1/me", key: two).status == 200)
        for _ in 0..<100 { #expect(await bench.send("GET", "/v1/me", key: free).status == 200) }
        let shown = try await bench.key(id: "shown", limits: Caller.Limits(perSecond: 9))
        let me = await bench.send("GET", "/v1/me", key: shown)
        #expect(me.json["limits"]?["perSecond"] == 9)
    }
}
