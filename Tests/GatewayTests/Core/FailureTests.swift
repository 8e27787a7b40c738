import Codes
import Signing
import Synchronization
import TestSupport
import Testing

@testable import Gateway

/// What a caller is told when something behind the gateway fails (故障应答).
@Suite struct FailureTests {
    private struct Surprise: Error {}

    @Test(
        arguments: [
            (Surprise() as any Error, 500, "gateway.failed", false),
            (StoreError.unavailable("the disk is full"), 503, "store.unavailable", true),
            (StoreError.outcomeUnknown, 503, "store.outcome-unknown", true),
            (SigningError.noKeyInPeriod, 503, "signing.no-key", true),
            (SigningError.randomFailed, 503, "signing.unavailable", true),
        ])
    func `a failure is told by its code, without its cause`(
        error: any Error, status: Int, code: String, comesAgain: Bool
    ) async throws {
        let bench = try Bench(
            routes: [Route("GET", "/v1/failing", isOpen: true) { _, _ in throw error }])
        let reply = await bench.send("GET", "/v1/failing")
        #expect(reply.status == status && reply.code == code)
        #expect((reply.header("Retry-After") != nil) == comesAgain)
        #expect(!String(decoding: reply.answer.body, as: UTF8.self).contains("disk"))
    }

    @Test func `a key whose first request still runs is answered 409 with Retry-After`()
        async throws
    {
        let (began, begin) = AsyncStream.makeStream(of: Void.self)
        let (ended, end) = AsyncStream.makeStream(of: Void.self)
        let waiting = Route("POST", "/v1/waiting", idempotency: .required) { _, _ in
            begin.finish()
            for await _ in ended {}
            return .answer(.json { _ in })
        }
        let bench = try Bench(routes: [waiting])
        let key = try await bench.key()
        let headers = [(name: "idempotency-key", value: "k")]
        async let first = bench.send("POST", "/v1/waiting", key: key, headers: headers)
        for await _ in began {}
        let second = await bench.send("POST", "/v1/waiting", key: key, headers: headers)
        #expect(second.status == 409 && second.code == "idempotency.running")
        #expect(second.header("Retry-After") == "1")
        end.finish()
        #expect(await first.status == 200)
    }

    @Test func `a grant holds on its last day and not on the day after`() async throws {
        let now = Clock()
        let bench = try Bench(clock: { now.instant })
        let key = try await bench.key(Town.all)
        let maker = Maker(bench: bench, key: key)
        try await maker.datasets()
        let grant = try await maker.grant()
        _ = try await maker.post(
            "/v1/grants/\(grant)/decision", #"{"decision":"approve","reason":"x"}"#)
        let query = """
            {"dataset":"marriage","subject":{"person":"\(SharingBench.person)"},
            "fields":["state"],"purpose":\(ExemptionRouteTests.purpose())}
            """
        now.set("2026-12-31T23:59:59+08:00")
        #expect(await bench.send("POST", "/v1/queries", key: key, query).status == 200)
        now.set("2027-01-01T00:00:00+08:00")
        let late = await bench.send("POST", "/v1/queries", key: key, query)
        #expect(late.status == 403 && late.code == "grant.expired")
    }
}

/// A clock that a test sets.
private final class Clock: Sendable {
    private let now = Mutex(Bench.now)
    var instant: Instant { now.withLock { $0 } }
    func set(_ text: String) {
        if let instant = try? Instant(text) { now.withLock { $0 = instant } }
    }
}
