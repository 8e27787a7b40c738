/// Writes comma-separated values that a spreadsheet opens without surprise (CSV 书写).
///
/// Standard: RFC 4180: CRLF, every cell quoted. Ours: a byte order mark, so that spreadsheets read
/// UTF-8; a cell that a spreadsheet would take for a formula gets an apostrophe in front.
public struct CSVWriter: Sendable {
    /// What was written so far.
    public private(set) var bytes: [UInt8]

    /// A text with its byte order mark.
    public init() { bytes = [0xEF, 0xBB, 0xBF] }

    /// Characters that begin a formula, with their full-width forms.
    private static let formulaStarts: Set<Unicode.Scalar> = [
        "=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠",
    ]

    /// Adds a row.
    public mutating func row(_ cells: some Sequence<String>) {
        var isFirst = true
        for cell in cells {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            append(cell)
        }
        bytes.append(contentsOf: [0x0D, 0x0A])
    }

    private mutating func append(_ cell: String) {
        bytes.append(UInt8(ascii: "\""))
        if let first = cell.unicodeScalars.first, Self.formulaStarts.contains(first) {
            bytes.append(UInt8(ascii: "'"))
        }
        for octet in cell.utf8 {
            if octet == UInt8(ascii: "\"") { bytes.append(octet) }
            bytes.append(octet)
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
