internal import Codes
internal import Documents
internal import JSON
internal import Publicity

/// Checks the rows of a publicity file, one JSON line each (数据文件检查).
enum RowCheck {
    /// Prints the findings; false when a row fails.
    static func run(_ kind: CheckCommand.Kind, file: String, on day: Day) throws -> Bool {
        let rows = try CSVFile.rows(file)
        guard let header = rows.first else { throw Failure(.invalid, "\(file): no header") }
        let check: CheckRows
        do throws(Fault) {
            check = try CheckRows(kind == .permits ? .permit : .penalty, header: header.cells)
        } catch {
            let place = error.values.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
            throw Failure(.invalid, "\(file): \(error.code): \(place.joined(separator: ", "))")
        }
        var isClean = true
        for row in rows.dropFirst() {
            let findings = check.findings(in: row.cells, on: day)
            isClean = isClean && !findings.contains { $0.outcome == .failed }
            Terminal.line(line(row.line, findings))
        }
        return isClean
    }

    private static func line(_ row: Int, _ findings: [Finding]) -> String {
        let object = ObjectWriter.bytes { writer in
            writer.integer("row", row)
            writer.objects("findings", findings) { finding, writer in
                writer.string("code", finding.code)
                writer.string("outcome", finding.outcome.rawValue)
                writer.string("reason", finding.reason)
                writer.object("values") { values in
                    for (key, value) in finding.values.sorted(by: { $0.key < $1.key }) {
                        values.string(key, value)
                    }
                }
            }
        }
        return String(decoding: object, as: UTF8.self)
    }
}

/// A CSV file read whole (CSV 文件).
enum CSVFile {
    /// Its rows with their line numbers.
    static func rows(_ path: String) throws -> [CSVRow] {
        let octets = try DataDirectory.read(path)
        var reader = CSVReader()
        do throws(CSVError) {
            var rows = try reader.read(octets)
            if let last = try reader.finish() { rows.append(last) }
            return rows
        } catch { throw Failure(.invalid, "\(path): line \(error.line): \(error.code)") }
    }
}
