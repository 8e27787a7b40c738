internal import ArgumentParser
internal import JSON

/// The loops that the gateway's figures are laid beside (基准上限): each knows nothing but its limit.
@main
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mianti-bench",
        abstract: "The limits beside which Benchmarks/run lays the gateway's figures.",
        subcommands: [
            Bare.self, Curve.self, Inserts.self, SelectFeed.self, SelectFeedPostgres.self,
            SeedFeed.self, LedgerBench.self,
        ])
}

/// What a loop gives: a rate, as one JSON line (测量行).
struct Rate {
    /// What was counted.
    let name: String
    /// How many were done.
    let count: Int
    /// In how many seconds.
    let seconds: Double

    /// Prints `{"name", "count", "seconds", "perSecond"}`; the rate in whole numbers.
    func report() {
        let line = ObjectWriter.bytes { writer in
            writer.string("name", name)
            writer.integer("count", Int64(count))
            writer.string("seconds", "\(seconds)")
            writer.integer("perSecond", Int64(Double(count) / seconds))
        }
        print(String(decoding: line, as: UTF8.self))
    }
}

/// Repeats a step until the time is over (计时循环); gives how often, and how long it took.
func repeated(
    seconds: Double, _ step: (_ turn: Int) throws -> Int
) rethrows -> (count: Int, seconds: Double) {
    let start = ContinuousClock.now
    let end = start + .seconds(seconds)
    var (turn, count) = (0, 0)
    while ContinuousClock.now < end {
        count += try step(turn)
        turn += 1
    }
    return (count, (ContinuousClock.now - start) / .seconds(1))
}

/// What a loop could not do (基准错误).
struct BenchError: Error, CustomStringConvertible {
    /// For the person who started it.
    let description: String

    init(_ description: String) { self.description = description }
}
