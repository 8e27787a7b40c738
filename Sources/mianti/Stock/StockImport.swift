internal import Codes
internal import Documents
internal import Gateway
internal import JSON

/// Issues a file of paper stock (存量证照导入): many rows at once, each commit durable.
///
/// Nothing is remembered beside the store: what a killed run had issued is found by its business key.
struct StockImport {
    let house: House
    let issuing: StockIssue
    /// Whether tokens that are there are verified too.
    let isChecking: Bool
    /// Rows under way at once: enough that each commit is full while all cores sign.
    private static let atOnce = 256

    /// What an import did.
    struct Report: Sendable {
        var rows = 0
        var issued = 0
        var known = 0
        var refusals: [Refusal] = []

        /// Rows that are done.
        var done: Int { issued + known + refusals.count }
    }

    /// A row that was not issued.
    struct Refusal: Sendable {
        let line: Int
        let code: String
        let pointer: String
        let detail: String
    }

    /// Issues the rows of a file; `report` holds what was done also when it throws.
    func run(_ path: String, report: inout Report) async throws {
        var file = try StockFile(path)
        var progress = StockProgress(size: file.size)
        defer { progress.end() }
        while let rows = try file.next() {
            if case .cells(let columns, _)? = rows.first?.content, !columns.faults.isEmpty {
                throw Failure(.invalid, "\(path): \(columns.faults.joined(separator: "; "))")
            }
            try await issue(rows, &report, &progress)
            progress.show(report, at: file.place)
        }
    }

    private func issue(
        _ rows: [StockFile.Row], _ report: inout Report, _ progress: inout StockProgress
    ) async throws {
        try await withThrowingTaskGroup(of: (Int, StockIssue.Outcome).self) { group in
            var rest = rows[...]
            var running = 0
            while running > 0 || !rest.isEmpty {
                while running < Self.atOnce, let row = rest.popFirst() {
                    group.addTask(executorPreference: house.pool) {
                        (row.line, try await outcome(row))
                    }
                    running += 1
                }
                guard let (line, outcome) = try await group.next() else { return }
                running -= 1
                report.add(outcome, line)
                progress.show(report)
            }
        }
    }

    private func outcome(_ row: StockFile.Row) async throws -> StockIssue.Outcome {
        try await issuing.issue(now: SystemClock.now(), isChecking: isChecking) {
            () throws(Fault) in
            switch row.content {
            case .message(let octets): try Object(bytes: octets)
            case .cells(let columns, let cells): try columns.message(cells)
            case .tooLong: throw Fault(.tooLarge, "body.too-large", at: "", ["limit": "1048576"])
            }
        }
    }
}

extension StockImport.Report {
    fileprivate mutating func add(_ outcome: StockIssue.Outcome, _ line: Int) {
        rows += 1
        switch outcome {
        case .issued: issued += 1
        case .known: known += 1
        case .refused(let code, let pointer, let detail):
            refusals.append(
                StockImport.Refusal(line: line, code: code, pointer: pointer, detail: detail))
        }
    }

    /// Writes the refused rows as CSV: line, code, pointer and what to do; nothing of the rows.
    func writeRefusals(_ path: String) throws {
        var writer = CSVWriter()
        writer.row(["row", "code", "pointer", "detail"])
        for refusal in refusals.sorted(by: { $0.line < $1.line }) {
            writer.row(["\(refusal.line)", refusal.code, refusal.pointer, refusal.detail])
        }
        try DataDirectory.write(writer.bytes, path)
    }
}
