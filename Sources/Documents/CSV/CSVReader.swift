/// One row of a table (行).
public struct CSVRow: Hashable, Sendable {
    /// Line on which it begins, from 1; a quoted cell may span several.
    public let line: Int
    /// Its cells.
    public let cells: [String]
}

/// Reads comma-separated values piece by piece, strictly (CSV 读取).
///
/// Standard: RFC 4180; line ends CRLF or LF, UTF-8, a byte order mark at the start is skipped.
/// Nothing is guessed: a wrong quote is an error with its line, never a longer cell.
public struct CSVReader: Sendable {
    private enum Place { case start, plain, quoted, closed, returned }

    private let cellLimit: Int
    private let columnLimit: Int
    private var place = Place.start
    private var cell: [UInt8] = []
    private var cells: [String] = []
    private var width: Int?
    private var line = 1
    private var rowLine = 1
    private var mark: [UInt8]? = []

    /// A reader; cells hold at most so many octets, rows at most so many cells.
    public init(cellLimit: Int = 1 << 16, columnLimit: Int = 1000) {
        self.cellLimit = cellLimit
        self.columnLimit = columnLimit
    }

    /// Takes the next octets; answers the rows that end in them.
    ///
    /// - Throws: any ``CSVError`` but `openQuote`.
    public mutating func read(_ octets: some Sequence<UInt8>) throws(CSVError) -> [CSVRow] {
        var rows: [CSVRow] = []
        for octet in octets where !isMark(octet) { try take(octet, &rows) }
        return rows
    }

    /// Ends the text; answers the last row when it had no line end.
    ///
    /// - Throws: `openQuote`, `bareReturn`, `width`, `encoding`.
    public mutating func finish() throws(CSVError) -> CSVRow? {
        if let started = mark, !started.isEmpty { throw .encoding(line: line) }
        switch place {
        case .quoted: throw .openQuote(line: rowLine)
        case .returned: throw .bareReturn(line: line)
        case .start where cells.isEmpty: return nil
        case .start, .plain, .closed: return try endRow()
        }
    }

    /// Whether the octet belongs to a byte order mark at the very start.
    private mutating func isMark(_ octet: UInt8) -> Bool {
        guard let started = mark else { return false }
        guard octet == [0xEF, 0xBB, 0xBF][started.count] else {
            mark = nil
            // A text that begins like a mark but is none stays what it is.
            cell = started
            place = started.isEmpty ? .start : .plain
            return false
        }
        mark = started.count == 2 ? nil : started + [octet]
        return true
    }

    private mutating func take(_ octet: UInt8, _ rows: inout [CSVRow]) throws(CSVError) {
        switch (place, octet) {
        case (.quoted, UInt8(ascii: "\"")): place = .closed
        case (.quoted, _): try append(octet)
        case (.returned, UInt8(ascii: "\n")): rows.append(try endRow())
        case (.returned, _): throw .bareReturn(line: line)
        case (_, UInt8(ascii: ",")): try endCell()
        case (_, UInt8(ascii: "\n")): rows.append(try endRow())
        case (_, UInt8(ascii: "\r")): place = .returned
        case (.start, UInt8(ascii: "\"")): place = .quoted
        case (.closed, UInt8(ascii: "\"")):
            place = .quoted
            try append(octet)
        case (.closed, _), (_, UInt8(ascii: "\"")): throw .strayQuote(line: line)
        default:
            place = .plain
            try append(octet)
        }
    }

    private mutating func append(_ octet: UInt8) throws(CSVError) {
        guard octet != 0 else { throw .encoding(line: line) }
        guard cell.count < cellLimit else { throw .cellTooLong(line: line, limit: cellLimit) }
        if octet == UInt8(ascii: "\n") { line += 1 }
        cell.append(octet)
    }

    /// Keeps the cell; a row too long is refused at its first cell too many, not at its end.
    private mutating func endCell() throws(CSVError) {
        let most = width ?? columnLimit
        guard cells.count < most else {
            throw .width(line: rowLine, expected: most, found: cells.count + 1)
        }
        guard let text = String(validating: cell, as: UTF8.self) else {
            throw .encoding(line: line)
        }
        cells.append(text)
        cell = []
        place = .start
    }

    private mutating func endRow() throws(CSVError) -> CSVRow {
        try endCell()
        let row = CSVRow(line: rowLine, cells: cells)
        let expected = width ?? row.cells.count
        guard row.cells.count == expected else {
            throw .width(line: rowLine, expected: expected, found: row.cells.count)
        }
        width = expected
        cells = []
        line += 1
        rowLine = line
        return row
    }
}
