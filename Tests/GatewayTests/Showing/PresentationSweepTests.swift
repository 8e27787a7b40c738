import Codes
import JSON
import Licenses
import Logging
import TestSupport
import Testing

@testable import Gateway

/// Presentations do not stay for ever.
@Suite struct PresentationSweepTests {
    private static let day: Int64 = 86_400

    private static func ids(_ store: any Store) async throws -> [String] {
        try await store.records(RecordQuery(.presentation, limit: 1000)).map(\.ref.id)
    }

    private static func sweep(_ store: any Store, _ seconds: Int64) -> PresentationSweep {
        PresentationSweep(
            store: store, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            clock: { Bench.now.adding(seconds: seconds) })
    }

    /// 2026-11-21T10:00+08:00 is ten hours into its day: it is over in fourteen, and a day later goes.
    @Test(arguments: FaultPlace.Kind.all)
    func `used and ended presentations go a day after their day, the others stay`(
        _ kind: FaultPlace.Kind
    ) async throws {
        try await FaultPlace.with(kind, FaultPlan()) { place in
            let store = place.store
            let stall = try await Stall(over: store)
            let used = await stall.code(stall.company)
            #expect(await stall.verify(used).json["verdict"]?.text == "valid")
            for _ in 0..<3 { _ = await stall.code(stall.company) }
            stall.wait(Self.day)
            let young = await stall.code(stall.company)
            #expect(try await Self.ids(store).count == 5)
            let edge = 14 * 3600 + Self.day
            #expect(await Self.sweep(store, edge - 1).work())
            #expect(try await Self.ids(store).count == 5)
            #expect(await Self.sweep(store, edge).work())
            #expect(try await Self.ids(store).count == 1)
            #expect(await stall.verify(young).json["verdict"]?.text == "valid")
            #expect(await stall.verify(used).json["verdict"]?.text == "inconclusive")
            // Who was shown what is told by the access records still.
            let accesses = try await store.records(RecordQuery(.access, limit: 100))
            #expect(accesses.count >= 2)
            #expect(await Self.sweep(store, edge + Self.day).work())
            #expect(try await Self.ids(store).isEmpty)
        }
    }

    @Test func `more than one page goes in one turn, and a silent store is asked again later`()
        async throws
    {
        let store = MemoryStore()
        for number in 0..<600 {
            try await store.commit(
                [
                    Change(
                        RecordRef(.presentation, "p\(number)"), expects: .absent,
                        document: Array("{}".utf8),
                        columns: [.department: "d", .state: "open", .day: "2026-11-01"])
                ], answer: nil)
        }
        let plan = FaultPlan()
        let faulty = FaultyStore(store, plan)
        plan.arm(.storage, 2)
        #expect(await Self.sweep(faulty, 0).work() == false)
        #expect(try await Self.ids(store).count == 600)
        #expect(await Self.sweep(store, 0).work())
        #expect(try await Self.ids(store).isEmpty)
    }
}
