internal import Codes
internal import JSON
internal import Publicity
internal import Signing

/// The completion queue over the wire (补录接口).
enum RecordHandlers {
    /// GET: a page of the caller's records, those due first in front.
    static let list: Handler = { call, services in
        try call.allowQuery(
            "state", "kind", "department", "counterpart", "dueBefore", "missing", "rejectedBy",
            "limit", "after")
        let caller = try call.requireCaller()
        let limit = try call.limit()
        let page = try await RecordQueue(
            records: services.store, departments: departments(call, caller)
        ).page(filter(call), after: call.queryPosition(), limit: limit)
        let writing = RecordWriting(call: call, services: services)
        return .answer(
            .list(page.records, next: page.next?.cursor) {
                writing.write($0.record, isWhole: false, to: &$1)
            })
    }

    /// GET of one record, persons masked.
    static let get: Handler = { call, services in
        try call.allowQuery()
        let held = try await record(call, services)
        return .answer(answer(held.record, held.revision, call, services))
    }

    /// POST views: the whole, for a purpose; the access record commits first.
    static let view: Handler = { call, services in
        let caller = try call.requireCaller()
        let purpose = try call.onlyPurpose()
        let held = try await record(call, services)
        let whole = answer(held.record, held.revision, call, services, isWhole: true)
        let access = Access(
            id: try services.newID(), at: call.now, requestID: call.requestID,
            operation: "publicity.view", caller: caller.id, department: caller.department.code,
            owner: held.record.department, resource: "publicity", subject: held.record.subject,
            purpose: purpose, fields: held.record.fields.keys.sorted(), outcome: "found",
            answerDigest: Hex.encode(SM3.digest(whole.body)))
        let seed = try services.eventSeed()
        return .commit([access.change(eventID: seed.id, salt: seed.salt)], whole)
    }

    /// PATCH `{fields: {KEY: value}}` under the revision the clerk saw.
    static let complete: Handler = { call, services in
        var object = try call.object()
        let values = try object.texts("fields")
        try object.end()
        let held = try await record(call, services)
        try call.requireMatch(held.revision)
        let isAuto = services.settings.autoReport.contains(held.record.department)
        let done = try Complete(random: services.random, calendar: services.calendar).complete(
            held, values: values, autoReport: isAuto, at: call.now)
        return .commit(
            [done.change], answer(done.held.record, done.change.revision, call, services))
    }

    private static func record(_ call: Call, _ services: Services) async throws -> HeldRecord {
        let caller = try call.requireCaller()
        return try await RecordQueue(records: services.store, departments: caller.departments)
            .record(call.parameter("id"))
    }

    private static func answer(
        _ record: PublicityRecord, _ revision: Int64, _ call: Call, _ services: Services,
        isWhole: Bool = false
    ) -> Answer {
        .json(revision: revision) {
            RecordWriting(call: call, services: services)
                .write(record, isWhole: isWhole, to: &$0)
        }
    }

    /// The caller's departments, or the one asked for if it is among them.
    private static func departments(_ call: Call, _ caller: Caller) -> [String] {
        guard let asked = call.query("department") else { return caller.departments }
        return caller.mayActFor(asked) ? [asked] : []
    }

    private static func filter(_ call: Call) throws(Fault) -> RecordFilter {
        var filter = RecordFilter()
        if let state = try call.choice("state", PublicityRecord.State.self) {
            filter.states = [state]
        }
        filter.kind = try call.choice("kind")
        filter.counterpart = try call.choice("counterpart")
        filter.dueBefore = try call.queryDay("dueBefore")
        filter.isMissing = try call.choice("missing", YesNo.self).map { $0 == .yes }
        filter.rejectedBy = call.query("rejectedBy")
        return filter
    }
}

/// A truth value in a query.
enum YesNo: String, CaseIterable {
    case yes = "true"
    case no = "false"
}
