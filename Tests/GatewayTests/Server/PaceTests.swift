import NIOCore
import NIOEmbedded
import Testing

@testable import Gateway

/// The small parts of the front door: pace, budget, connections.
@Suite struct PaceTests {
    /// What each look says.
    private func looks(_ pace: Pace, _ looks: [(moved: Int, total: Int)]) -> [Bool] {
        var pace = pace
        return looks.map { pace.isTooSlow(moved: $0.moved, of: $0.total) }
    }

    @Test func `a body that moves the least from look to look is in time`() {
        let pace = Pace(least: 100, total: .max)
        #expect(looks(pace, [(100, .max), (200, .max)]) == [false, false])
        #expect(looks(pace, [(100, .max), (199, .max)]) == [false, true], "one octet short")
        #expect(looks(pace, [(99, .max)]) == [true])
    }

    @Test func `an answer is too slow when what waited at the look before still waits`() {
        let pace = Pace(least: 100)
        #expect(looks(pace, [(0, 1000)]) == [false], "it may have come just before the look")
        #expect(looks(pace, [(0, 1000), (100, 1000)]) == [false, false])
        #expect(looks(pace, [(0, 1000), (99, 1000)]) == [false, true])
    }

    @Test func `a small answer that was read whole is never too slow`() {
        let pace = Pace(least: 100)
        #expect(
            looks(pace, [(0, 10), (10, 20)]) == [false, false], "the ten that waited are read")
        #expect(looks(pace, [(0, 10), (9, 20)]) == [false, true])
    }

    @Test func `a budget gives what is left and takes back`() {
        let budget = BodyBudget(10)
        #expect(budget.take(10))
        #expect(!budget.take(1))
        budget.giveBack(4)
        #expect(!budget.take(5))
        #expect(budget.take(4))
    }

    @Test func `connections beyond the limit are not let in, and others are told once a while`() {
        let connections = Connections(limit: 1, interval: .milliseconds(250))
        let (first, second) = (EmbeddedChannel(), EmbeddedChannel())
        let ears = Ears()
        try? first.pipeline.syncOperations.addHandler(ears)
        let start = first.embeddedEventLoop.now + .seconds(1)
        #expect(connections.enter(first, at: start))
        #expect(!connections.enter(second, at: start))
        #expect(!connections.enter(second, at: start + .milliseconds(249)))
        #expect(ears.heard == 1)
        #expect(!connections.enter(second, at: start + .milliseconds(250)))
        #expect(ears.heard == 2)
        _ = try? first.finish()
        #expect(connections.count == 0)
        #expect(connections.enter(second, at: start))
        _ = try? second.finish()
    }
}
