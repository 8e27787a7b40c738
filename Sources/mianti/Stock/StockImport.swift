internal import Codes
internal import Documents
internal import Foundation
internal import Gateway
internal import JSON

/// Issues a file of paper stock (存量证照导入): many rows at once, each commit durable.
///
/// Nothing is remembered beside the store: what a killed run had issued is found by its business key.
struct StockImport {
    let pool: WorkPool
    /// Issues one row.
    let decide: @Sendable (StockFile.Row) async throws -> StockIssue.Outcome
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
        var failure: (any Error)?
        await withTaskGroup(of: (Int, Result<StockIssue.Outcome, any Error>).self) { group in
            var rest = rows[...]
            var running = 0
            while running > 0 || !rest.isEmpty {
                while running < Self.atOnce, let row = rest.popFirst() {
                    group.addTask(executorPreference: pool) {
                        (row.line, await outcome(row))
                    }
                    running += 1
                }
                guard let (line, outcome) = await group.next() else { return }
                running -= 1
                switch outcome {
                case .success(let outcome): report.add(outcome, line)
                case .failure(let error):
                    // No row is begun any more; those under way are still counted.
                    failure = failure ?? error
                    rest = []
                }
                progress.show(report)
            }
        }
        if let failure { throw failure }
    }

    private func outcome(_ row: StockFile.Row) async -> Result<StockIssue.Outcome, any Error> {
        do { return .success(try await decide(row)) } catch { return .failure(error) }
    }
}

extension StockFile.Row {
    /// The message of the row, as `POST /v1/licenses` takes it.
    func message() throws(Fault) -> Object {
        switch content {
        case .message(let octets): try Object(bytes: octets)
        case .cells(let columns, let cells): try columns.message(cells)
        case .tooLong: throw Fault(.tooLarge, "body.too-large", at: "", ["limit": "1048576"])
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
    ///
    /// Without any the file of an earlier run goes: it would speak of rows that are licenses now.
    func keepRefusals(_ path: String) throws {
        guard !refusals.isEmpty else {
            if FileManager.default.fileExists(atPath: path) {
                try FileManager.default.removeItem(atPath: path)
            }
            return
        }
        var writer = CSVWriter()
        writer.row(["row", "code", "pointer", "detail"])
        for refusal in refusals.sorted(by: { $0.line < $1.line }) {
            writer.row(["\(refusal.line)", refusal.code, refusal.pointer, refusal.detail])
        }
        try DataDirectory.write(writer.bytes, path)
    }
}
