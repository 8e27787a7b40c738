internal import Codes
internal import Gateway
internal import JSON
internal import Licenses
internal import NIOCore

/// `mianti import licenses`: what the command says and how it ends (存量证照导入).
struct StockCommand {
    let house: House
    /// The department whose licenses they are.
    let code: String
    let json: Bool
    let isChecking: Bool
    let isMeasuring: Bool

    /// Issues the rows of a file; answers whether all were.
    ///
    /// - Throws: what stopped the import; what was issued before is durable, and said.
    func run(_ path: String, errors: String) async throws -> Bool {
        let issuing = StockIssue(house.services, department: code)
        let raw =
            isMeasuring
            ? try await issuing.signingRate(
                cores: System.coreCount, on: house.pool, now: SystemClock.now()) : nil
        let began = ContinuousClock.now
        var report = StockImport.Report()
        var failure: (any Error)?
        do {
            let stock = StockImport(pool: house.pool) { row in
                try await issuing.issue(now: SystemClock.now(), isChecking: isChecking) {
                    () throws(Fault) in try row.message()
                }
            }
            try await stock.run(path, report: &report)
        } catch { failure = error }
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        try report.keepRefusals(errors)
        say(report, seconds, raw, errors)
        if let failure { throw failure }
        return report.refusals.isEmpty
    }

    /// The header of a CSV file for licenses of a type.
    func header(_ typeCode: String) async throws -> String {
        let type = try await LicenseTypes(house.store).type(typeCode).type
        return StockColumns.header(type.face.map(\.key)).joined(separator: ",")
    }

    private func say(
        _ report: StockImport.Report, _ seconds: Double, _ raw: Double?, _ errors: String
    ) {
        let rate = seconds > 0 ? Int64(Double(report.rows) / seconds) : 0
        guard json else {
            Terminal.line(
                "行 rows \(report.rows), 签发 issued \(report.issued), 已有 known \(report.known), "
                    + "被拒 refused \(report.refusals.count), \(rate)/s")
            if let raw { Terminal.line("签名并验签 sign and verify \(Int64(raw))/s") }
            if !report.refusals.isEmpty { Terminal.line("错误清单 errors: \(errors)") }
            return
        }
        Terminal.line(
            Terminal.object { writer in
                writer.integer("rows", Int64(report.rows))
                writer.integer("issued", Int64(report.issued))
                writer.integer("known", Int64(report.known))
                writer.integer("refused", Int64(report.refusals.count))
                writer.integer("milliseconds", Int64(seconds * 1000))
                writer.integer("perSecond", rate)
                if let raw { writer.integer("signaturesPerSecond", Int64(raw)) }
                writer.optional("errors", report.refusals.isEmpty ? nil : errors)
            })
    }
}
