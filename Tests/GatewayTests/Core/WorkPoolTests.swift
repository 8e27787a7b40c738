import Codes
import Glibc
import Synchronization
import Testing

@testable import Gateway

/// Heavy routes run on the pool's threads, light ones on Swift's own.
@Suite struct WorkPoolTests {
    /// The threads a handler ran on, before and after it waited for the store.
    private final class Threads: Sendable {
        private let threads = Mutex<Set<pthread_t>>([])
        func add() { threads.withLock { _ = $0.insert(pthread_self()) } }
        var all: Set<pthread_t> { threads.withLock { $0 } }
    }

    private static func route(_ path: String, isHeavy: Bool, _ threads: Threads) -> Route {
        Route("GET", path, isOpen: true, isHeavy: isHeavy) { _, services in
            threads.add()
            for _ in 0..<3 {
                _ = try await services.store.record(RecordRef(.caller, "none"))
                await Task.yield()
                threads.add()
            }
            try await nested(services, threads)
            return .answer(.empty)
        }
    }

    /// As an operation of a domain: async, of no actor.
    private static func nested(_ services: Services, _ threads: Threads) async throws {
        _ = try await services.store.record(RecordRef(.caller, "none"))
        threads.add()
    }

    @Test func `a heavy handler never leaves the pool and a light one never enters it`()
        async throws
    {
        let (heavy, light) = (Threads(), Threads())
        let pool = WorkPool(threads: 2)
        let bench = try Bench(
            routes: [
                Self.route("/heavy", isHeavy: true, heavy),
                Self.route("/light", isHeavy: false, light),
            ], pool: pool)
        await withTaskGroup(of: Int.self) { group in
            for _ in 0..<20 {
                group.addTask { await bench.send("GET", "/heavy").status }
                group.addTask { await bench.send("GET", "/light").status }
            }
            for await status in group { #expect(status == 204) }
        }
        try await pool.stop()
        #expect((1...2).contains(heavy.all.count), "no more threads than the pool has")
        #expect(heavy.all.isDisjoint(with: light.all))
    }

    @Test func `heavy work beyond the permits is 503 with Retry-After, and light work goes on`()
        async throws
    {
        let gate = AsyncStream<Void>.makeStream()
        let started = AsyncStream<Void>.makeStream()
        let wait = Route("GET", "/heavy", isOpen: true, isHeavy: true) { _, _ in
            started.continuation.yield()
            for await _ in gate.stream { break }
            return .answer(.empty)
        }
        let light = Route("GET", "/light", isOpen: true) { _, _ in .answer(.empty) }
        let pool = WorkPool(threads: 1)
        let bench = try Bench(routes: [wait, light], pool: pool, heavyAtOnce: 1)
        async let first = bench.send("GET", "/heavy")
        for await _ in started.stream { break }
        let second = await bench.send("GET", "/heavy")
        #expect(second.status == 503 && second.code == "gateway.overloaded")
        #expect(second.header("Retry-After") == "1")
        #expect(await bench.send("GET", "/light").status == 204)
        gate.continuation.finish()
        #expect(await first.status == 204)
        #expect(await bench.send("GET", "/heavy").status == 204, "the permit was given back")
        try await pool.stop()
    }
}
