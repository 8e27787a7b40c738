internal import Codes
internal import Exemption
internal import JSON

/// Cases as the window system tells them (办件接口).
enum CaseRoutes {
    static let all: [Route] = [
        Route(
            "PUT", "/v1/cases/{caseNumber}", scope: .casesWrite, idempotency: .optional,
            readsRevision: true, handler: put),
        Route("GET", "/v1/cases/{caseNumber}", scope: .casesWrite, handler: get),
    ]

    private static let put: Handler = { call, services in
        let number = call.parameter("caseNumber")
        guard number.unicodeScalars.count <= 64, PlainText.refusedScalar(in: number) == nil else {
            throw Fault.unsound("text.length", at: "", ["limit": "64"])
        }
        let outcome = try await PutCase(services.exemption).run(
            number, call.object(), revision: call.matchedRevision, by: call.requester())
        return .commit(
            outcome.changes, answer(outcome, status: outcome.revision == 1 ? 201 : 200))
    }

    private static let get: Handler = { call, services in
        let outcome = try await PutCase(services.exemption).get(
            call.parameter("caseNumber"), by: call.requester())
        return .answer(answer(outcome, status: 200))
    }

    private static func answer(_ outcome: CaseOutcome, status: Int) -> Answer {
        .json(status, revision: outcome.revision) { writer in
            writer.string("caseNumber", outcome.case.number)
            writer.object("department") { $0.string("code", outcome.case.department) }
            outcome.case.write(to: &writer)
        }
    }
}
