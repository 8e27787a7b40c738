internal import Codes
internal import JSON
internal import Publicity

/// Reports and receipts over the wire (上报与回执接口).
enum ReportHandlers {
    /// POST `{ids or filter, dryRun?}`: what is ready goes into the feed, the rest is named.
    static let report: Handler = { call, services in
        let caller = try call.requireCaller()
        var object = try call.object()
        let ids = try object.strings("ids", optional: true)
        let filter = try object.optionalObject("filter").map { body throws(Fault) in
            try RecordFilter(reading: body)
        }
        let isTrial = try object.optionalBool("dryRun") ?? false
        try object.end()
        guard ids.isEmpty != (filter == nil), ids.count <= 1000 else {
            throw Fault.unsound("report.selection", at: "")
        }
        let operation = Report(
            records: services.store, departments: caller.departments, random: services.random)
        let result =
            if let filter {
                try await operation.report(
                    filter: filter, isTrial: isTrial, by: caller.department.code, at: call.now)
            } else {
                try await operation.report(
                    ids: ids, isTrial: isTrial, by: caller.department.code, at: call.now)
            }
        let answer = answer(result, isTrial, call, services)
        return result.changes.isEmpty ? .answer(answer) : .commit(result.changes, answer)
    }

    private static func answer(
        _ result: Report.Result, _ isTrial: Bool, _ call: Call, _ services: Services
    ) -> Answer {
        .json { writer in
            writer.bool("dryRun", isTrial)
            writer.objects("reported", result.reported) { held, writer in
                writer.string("id", held.record.id)
                writer.integer("version", held.record.version)
            }
            writer.objects("refused", result.refused) { refused, writer in
                writer.string("id", refused.id)
                writer.string("state", refused.state.rawValue)
                writer.strings("missing", refused.missing)
            }
            let values = [
                "reported": "\(result.reported.count)", "refused": "\(result.refused.count)",
            ]
            let key = isTrial ? "next.report-trial" : "next.report"
            writer.string("next", services.texts.text(key, call.language, values))
        }
    }

    /// POST `{items: [...]}` of a receiver; all or nothing.
    static let receipts: Handler = { call, services in
        let receiver = try call.requireReceiver()
        var object = try call.object()
        let receipts = try object.objects("items").map { body throws(Fault) in
            try Receipt(reading: body)
        }
        try object.end()
        guard (1...1000).contains(receipts.count) else {
            throw Fault.unsound("receipt.count", at: "/items")
        }
        let taken = try await TakeReceipts(records: services.store, receiver: receiver)
            .take(receipts, at: call.now)
        let answer = Answer.json { writer in
            writer.objects("items", taken.outcomes) { outcome, writer in
                writer.string("recordId", outcome.recordID)
                writer.integer("version", outcome.version)
                writer.string("outcome", outcome.word.rawValue)
            }
        }
        return .commit(taken.changes, answer)
    }
}

extension RecordFilter {
    /// Reads `{kind?, counterpart?, dueBefore?}`.
    init(reading object: Object) throws(Fault) {
        var object = object
        self.init()
        kind = try object.optionalChoice("kind")
        counterpart = try object.optionalChoice("counterpart")
        dueBefore = try object.optionalDay("dueBefore")
        try object.end()
    }
}
