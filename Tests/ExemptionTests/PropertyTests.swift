import Codes
import JSON
import Signing
import TestSupport
import Testing

@testable import Exemption

/// Properties over many made-up items.
struct PropertyTests {
    static let ways: [Value] = [
        Desk.license("T1"), Desk.license("T2"), Desk.shared("d1"), Desk.shared("d2"),
        Desk.check("d3"), Desk.way("GEN"), Desk.way("XCH"), Desk.promise, Desk.later,
        Desk.way("CAN", [.init("case", ["id": "c1", "equals": "yes"])]),
        Desk.way("CAN", region: "330100"),
    ]
    static let sources = ["T1", "T2", "d1", "d2", "d3"]
    static let verdicts: [SourceVerdict] = [
        .met(Desk.evidence), .notFound, .mismatch, .invalid("REVOKED"), .sourceDown, .timeout,
        .stale, .notAllowed,
    ]

    /// Adding a source never un-exempts: neither one more way nor one more source that knows.
    @Test(arguments: 0..<60) func `adding a source never takes away what was spared`(
        _ seed: Int
    ) async throws {
        let dice = Dice(UInt64(seed))
        let desk = try Desk(seed: UInt64(seed))
        for source in Self.sources { desk.sources.tell(source, dice.one(of: Self.verdicts)) }
        var ways = Self.ways.filter { _ in dice.roll(2) == 0 }
        let before = try await desk.outcome(ways).outcome
        ways.insert(dice.one(of: Self.ways), at: dice.roll(ways.count + 1))
        let more = try Desk(seed: UInt64(seed))
        for source in Self.sources {
            more.sources.tell(source, Self.verdict(desk, source, dice))
        }
        let after = try await more.outcome(ways).outcome
        if before == .spared { #expect(after == .spared) }
        let again = try await more.resolve().resolution.materials[0]
        #expect(again.outcome == after)
    }

    /// The verdict the first desk has, or one source more that knows.
    private static func verdict(_ desk: Desk, _ source: String, _ dice: Dice) -> SourceVerdict {
        dice.roll(3) == 0 ? .met(Desk.evidence) : desk.sources.told(source)
    }

    @Test func `the made-up items are not all alike`() async throws {
        var outcomes: Set<MaterialOutcome> = []
        for seed in 0..<60 {
            let dice = Dice(UInt64(seed))
            let desk = try Desk(seed: UInt64(seed))
            for source in Self.sources { desk.sources.tell(source, dice.one(of: Self.verdicts)) }
            let ways = Self.ways.filter { _ in dice.roll(2) == 0 }
            outcomes.insert(try await desk.outcome(ways).outcome)
        }
        #expect(outcomes == [.spared, .submit, .promised, .deferred, .unknown])
    }

    @Test(arguments: 0..<20) func `only met spares`(_ seed: Int) async throws {
        let dice = Dice(UInt64(seed) + 1000)
        let desk = try Desk(seed: UInt64(seed))
        for source in Self.sources { desk.sources.tell(source, dice.one(of: Self.verdicts)) }
        let result = try await desk.outcome(Self.ways.filter { _ in dice.roll(2) == 0 })
        #expect((result.outcome == .spared) == (result.deciding != nil))
        #expect(result.attempts.filter { $0.result == .met }.count <= 1)
    }
}

/// Choices out of a seed.
struct Dice {
    let random: SeededRandom

    init(_ seed: UInt64) { random = SeededRandom(seed) }

    func roll(_ sides: Int) -> Int {
        let octets = (try? random.bytes(2)) ?? [0, 0]
        return (Int(octets[0]) << 8 | Int(octets[1])) % max(1, sides)
    }

    func one<Element>(of elements: [Element]) -> Element { elements[roll(elements.count)] }
}
