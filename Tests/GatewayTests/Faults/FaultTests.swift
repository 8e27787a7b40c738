import Codes
import TestSupport
import Testing

@testable import Gateway

/// Every part of every call failed in turn: nothing is half done, nothing acknowledged is lost.
@Suite struct FaultTests {
    @Test func `every closed route has its calls`() {
        let names = Set(RouteTable.contract.routes.filter { !$0.isOpen }.map(\.name))
        let called = Set(FaultCall.all().map(\.route))
        #expect(names.subtracting(called).sorted() == [])
        #expect(called.subtracting(names).sorted() == [])
    }

    @Test(arguments: FaultPlace.Kind.all)
    func `a call whose n-th part fails is done wholly or not at all`(
        _ kind: FaultPlace.Kind
    ) async throws {
        var lines: [String] = []
        var total = FaultTally()
        for call in FaultCall.all() {
            let tally = try await Self.tally(call, kind)
            for breach in tally.breaches { Issue.record("\(kind): \(breach)") }
            lines.append(Self.line(tally, kind, call.name))
            total.refused += tally.refused
            total.unknown += tally.unknown
            total.done += tally.done
            total.cases.merge(tally.cases) { $0 + $1 }
            total.breaches += tally.breaches
        }
        lines.append(Self.line(total, kind, "all \(FaultCall.all().count) calls"))
        print(lines.joined(separator: "\n"))
        #expect(total.count > 500)
    }

    private static func tally(
        _ call: FaultCall, _ kind: FaultPlace.Kind
    ) async throws -> FaultTally {
        let faults = FaultPlan()
        var tally = FaultTally()
        try await FaultPlace.with(kind, faults) { place in
            let world = try await FaultWorld(place, faults)
            let trial = try await FaultTrial(call, world, &tally)
            for fault in kind.faults {
                for isLasting in FaultPlace.modes(kind, fault) {
                    try await trial.run(fault, isLasting: isLasting, &tally)
                }
            }
            tally.breaches += try await world.disorder().map { "\(call.name): \($0)" }
        }
        return tally
    }

    private static func line(
        _ tally: FaultTally, _ kind: FaultPlace.Kind, _ name: String
    ) -> String {
        let parts = kind.faults.map { "\($0) \(tally.cases[$0] ?? 0)" }
        return "faults | \(kind) | \(name) | \(parts.joined(separator: ", ")) | "
            + "\(tally.refused) refused, \(tally.unknown) unknown, \(tally.done) done | "
            + (tally.breaches.isEmpty ? "held" : "\(tally.breaches.count) BREACHES")
    }
}
