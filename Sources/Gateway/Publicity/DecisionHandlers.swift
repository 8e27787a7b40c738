internal import Codes
internal import JSON
internal import Licenses
internal import Publicity

/// Decisions over the wire (决定接口).
enum DecisionHandlers {
    /// POST: the decision, its licenses and its record in one commit, or nothing.
    static let record: Handler = { call, services in
        let caller = try call.requireCaller()
        var object = try call.object()
        let department = try object.optionalName("department", limit: 18)
        let entries = try object.objects("licenses", optional: true).map { body throws(Fault) in
            try LicenseEntry(reading: body)
        }
        let owner = try owner(department, caller)
        let decision = try Decision(reading: &object, department: owner, on: call.day)
        try object.end()
        if !entries.isEmpty { _ = try call.requireScope(.licensesIssue) }
        let licenses = try await LicensesOfDecision(services: services, caller: caller)
            .make(entries, at: call.now)
        let result = try await RecordDecision(
            records: services.store, random: services.random, calendar: services.calendar
        ).decide(
            decision, licenses: licenses.made,
            autoReport: services.settings.autoReport.contains(owner), at: call.now)
        let steps = try await services.steps(
            of: decision, id: result.id, licenses: licenses.issued, at: call.now)
        return .commit(
            result.changes + steps, answer(result, licenses.answers, call, services))
    }

    private static func owner(_ department: String?, _ caller: Caller) throws(Problem) -> String {
        guard let department else { return caller.department.code }
        guard caller.mayActFor(department) else {
            let place = Problem.Place(
                pointer: "/department", code: "decision.department-not-allowed")
            throw Problem(.forbidden, "decision.department-not-allowed", places: [place])
        }
        return department
    }

    private static func answer(
        _ result: RecordDecision.Result, _ licenses: [[UInt8]], _ call: Call, _ services: Services
    ) -> Answer {
        let writing = RecordWriting(call: call, services: services)
        return .json(201) { writer in
            writer.string("id", result.id)
            writer.objects("records", result.records) {
                writing.write($0.record, isWhole: false, to: &$1)
            }
            writer.raw("licenses", array(licenses))
            writer.objects("ended", result.ended) { held, writer in
                writer.string("id", held.record.id)
                writer.integer("version", held.record.version)
                writer.string("state", held.record.state.rawValue)
            }
            writer.objects("skipped", result.skipped) { reason, writer in
                writer.string("reason", reason.rawValue)
                let key = "skipped.\(reason.rawValue)"
                writer.string("detail", services.texts.text(key, call.language))
            }
            writer.string("next", next(result, call, services))
        }
    }

    private static func array(_ objects: [[UInt8]]) -> [UInt8] {
        [UInt8(ascii: "[")] + objects.joined(separator: [UInt8(ascii: ",")])
            + [UInt8(ascii: "]")]
    }

    private static func next(
        _ result: RecordDecision.Result, _ call: Call, _ services: Services
    ) -> String {
        guard let record = result.records.first?.record else {
            return services.texts.text("next.decision-skipped", call.language)
        }
        let values = [
            "count": "\(record.examination(on: call.day).missing.count)",
            "due": record.dueOn.map { "\($0)" } ?? "—",
        ]
        return services.texts.text("next.record-\(record.state.rawValue)", call.language, values)
    }
}
