internal import Codes
internal import Documents
internal import JSON
internal import Publicity

/// Files of old decisions over the wire (历史导入接口).
enum ImportHandlers {
    /// Rejected rows an answer names at most; all are counted.
    private static let namedAtMost = 1000

    /// POST of a CSV file: its rows become drafts of the caller's department.
    ///
    /// A file whose header or form is wrong stores nothing. Rows are known again, so that a file
    /// which was cut off is simply sent once more.
    static let rows: Handler = { call, services in
        try call.allowQuery("kind", "dryRun")
        guard let kind = try call.choice("kind", PublicityKind.self) else {
            throw Fault(
                .unreadable, "query.value", at: "", ["name": "kind", "allowed": "permit, penalty"])
        }
        let isTrial = try call.choice("dryRun", YesNo.self) == .yes
        try requireCSV(call)
        try examineForm(of: call.body)
        var lines = CSVBatches(call.body)
        guard let header = try next(1, &lines).first else {
            throw Fault.unsound("csv.empty", at: "")
        }
        var intake = try IntakeRows(
            kind, header: header.cells,
            from: .init(department: call.requireCaller().department, now: call.now),
            records: services.store, random: services.random, calendar: services.calendar)
        while case let rows = try next(IntakeRows.batchSize, &lines), !rows.isEmpty {
            let batch = rows.map { IntakeRows.Line(number: $0.line, cells: $0.cells) }
            intake = try await committed(intake, batch, isTrial, services)
        }
        return .answer(answer(intake, isTrial, call, services))
    }

    private static func requireCSV(_ call: Call) throws(Problem) {
        let type = call.request.header("content-type") ?? "text/csv"
        guard type.prefix(while: { $0 != ";" }).lowercased() == "text/csv" else {
            throw Problem(.unsupportedMediaType, "import.media-type")
        }
    }

    /// Reads the file once to its end, so that a wrong form is known before anything is stored.
    private static func examineForm(of body: [UInt8]) throws(Fault) {
        var lines = CSVBatches(body)
        while try !next(IntakeRows.batchSize, &lines).isEmpty {}
    }

    private static func next(_ count: Int, _ lines: inout CSVBatches) throws(Fault) -> [CSVRow] {
        do throws(CSVError) { return try lines.next(count) } catch {
            throw .unsound(error.code, at: "", error.values)
        }
    }

    /// Plans on a copy, commits, keeps the copy; a lost race is planned once more.
    private static func committed(
        _ intake: IntakeRows, _ batch: [IntakeRows.Line], _ isTrial: Bool, _ services: Services
    ) async throws -> IntakeRows {
        do {
            return try await attempt(intake, batch, isTrial, services)
        } catch StoreError.conflict {
            return try await attempt(intake, batch, isTrial, services)
        }
    }

    private static func attempt(
        _ intake: IntakeRows, _ batch: [IntakeRows.Line], _ isTrial: Bool, _ services: Services
    ) async throws -> IntakeRows {
        var intake = intake
        let changes = try await intake.plan(batch)
        if !isTrial && !changes.isEmpty { try await services.store.commit(changes, answer: nil) }
        return intake
    }

    private static func answer(
        _ intake: IntakeRows, _ isTrial: Bool, _ call: Call, _ services: Services
    ) -> Answer {
        .json { writer in
            writer.bool("dryRun", isTrial)
            writer.integer("accepted", intake.accepted)
            writer.integer("unchanged", intake.unchanged)
            writer.integer("rejectedCount", intake.rejected.count)
            writer.objects("rejected", intake.rejected.prefix(namedAtMost)) { rejection, writer in
                writer.integer("line", rejection.line)
                writer.string("code", rejection.code)
                writer.string("pointer", rejection.pointer)
            }
            let values = [
                "accepted": "\(intake.accepted)", "unchanged": "\(intake.unchanged)",
                "rejected": "\(intake.rejected.count)",
            ]
            let key = isTrial ? "next.import-trial" : "next.import"
            writer.string("next", services.texts.text(key, call.language, values))
        }
    }
}

extension CSVError {
    /// Named values of its text.
    fileprivate var values: [String: String] {
        switch self {
        case .strayQuote, .openQuote, .bareReturn, .encoding: ["line": "\(line)"]
        case .width(_, let expected, let found):
            ["line": "\(line)", "expected": "\(expected)", "found": "\(found)"]
        case .cellTooLong(_, let limit): ["line": "\(line)", "limit": "\(limit)"]
        }
    }
}
