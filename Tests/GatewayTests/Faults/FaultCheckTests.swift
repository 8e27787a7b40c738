import Codes
import JSON
import TestSupport
import Testing

@testable import Gateway

/// That the checks can fail: routes with a defect each, and what is found of it.
@Suite struct FaultCheckTests {
    private static func change(_ services: Services) throws -> Change {
        Change(
            RecordRef(RecordKind("case"), try services.newID()), expects: .absent,
            document: Array("{}".utf8))
    }

    private static let routes: [Route] = [
        Route("POST", "/v1/halves", idempotency: .required) { _, services in
            try await services.store.commit([change(services)], answer: nil)
            return .commit([try change(services)], .json(201) { $0.bool("done", true) })
        },
        Route("POST", "/v1/early", idempotency: .required) { _, services in
            try? await services.store.commit([change(services)], answer: nil)
            return .commit([], .json(201) { $0.bool("done", true) })
        },
        Route("POST", "/v1/hard", idempotency: .required) { _, services in
            do {
                try await services.store.commit([change(services)], answer: nil)
            } catch { throw Problem(.internalError, "gateway.failed") }
            return .commit([], .json(201) { $0.bool("done", true) })
        },
        Route("POST", "/v1/twice") { _, services in
            .commit([try change(services)], .json(201) { $0.bool("done", true) })
        },
        Route("POST", "/v1/token", idempotency: .required) { _, services in
            .commit([try change(services)], .json(201) { $0.string("token", "e30.e30.AA~") })
        },
    ]

    @Test(arguments: [
        ("halves", FaultPlan.Kind.storage, "but wrote"), ("halves", .outcome, "half done"),
        ("early", .storage, "acknowledged, but wrote"), ("hard", .storage, "promises no retry"),
        ("hard", .outcome, "again, all in all"), ("twice", .outcome, "done twice"),
        ("token", .storage, "its token is"),
    ])
    func `a defect is found`(
        _ path: String, _ fault: FaultPlan.Kind, _ expected: String
    ) async throws {
        let faults = FaultPlan()
        var tally = FaultTally()
        try await FaultPlace.with(.memory, faults) { place in
            let world = try await FaultWorld(place, faults, routes: Self.routes)
            let call = FaultCall("POST /v1/\(path)") { _, _ in
                FaultRequest(target: "/v1/\(path)", body: "{}")
            }
            let trial = try await FaultTrial(call, world, &tally)
            try await trial.run(fault, isLasting: false, &tally)
        }
        #expect(tally.breaches.contains { $0.contains(expected) }, "\(tally.breaches)")
    }
}
