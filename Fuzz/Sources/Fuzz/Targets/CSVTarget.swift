internal import Documents

/// The reader and the writer of comma-separated values.
enum CSVTarget {
    private static let cellLimit = 64

    static func examine(_ input: Input) {
        var input = input
        let size = Int(input.octet() % 16) + 1
        let bytes = input.rest()
        let whole = rows(bytes, piece: max(bytes.count, 1))
        demand(rows(bytes, piece: size) == whole, "pieces of \(size) give other rows")
        guard case .success(let rows) = whole else { return }
        check(rows)
        var writer = CSVWriter()
        for row in rows { writer.row(row.cells) }
        guard case .success(let again) = Self.rows(writer.bytes, piece: 4096, limit: 1 << 16) else {
            finding("what was written is not read")
        }
        demand(again.count == rows.count, "rows lost")
        for (row, other) in zip(rows, again) {
            demand(
                row.cells.map { Array(guarded($0).utf8) } == other.cells.map { Array($0.utf8) },
                "a cell changed")
        }
    }

    private static func check(_ rows: [CSVRow]) {
        var line = 0
        for row in rows {
            demand(row.line > line, "lines do not rise")
            line = row.line
            demand(row.cells.count == rows[0].cells.count, "rows of several widths")
            for cell in row.cells {
                demand(cell.utf8.count <= cellLimit, "a cell beyond the limit")
                demand(!cell.utf8.contains(0), "U+0000 in a cell")
            }
        }
    }

    /// A formula gets an apostrophe when it is written.
    private static func guarded(_ cell: String) -> String {
        guard let first = cell.unicodeScalars.first, "=+-@\t\r＝＋－＠".unicodeScalars.contains(first)
        else { return cell }
        return "'" + cell
    }

    private static func rows(
        _ bytes: [UInt8], piece: Int, limit: Int = cellLimit
    ) -> Result<[CSVRow], CSVError> {
        var reader = CSVReader(cellLimit: limit)
        var rows: [CSVRow] = []
        do throws(CSVError) {
            for start in stride(from: 0, to: bytes.count, by: piece) {
                rows += try reader.read(bytes[start..<min(start + piece, bytes.count)])
            }
            if let last = try reader.finish() { rows.append(last) }
            return .success(rows)
        } catch { return .failure(error) }
    }
}
