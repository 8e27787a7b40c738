internal import Documents
internal import Foundation
internal import JSON

/// A file of paper stock (存量证照文件), read piece by piece: NDJSON, or CSV when it ends in `.csv`.
struct StockFile {
    /// One row with its line in the file, from 1.
    struct Row: Sendable {
        /// What a row holds.
        enum Content: Sendable {
            /// The octets of one JSON object.
            case message([UInt8])
            /// The cells of a CSV row under the columns of its file.
            case cells(StockColumns, [String])
            /// Longer than any license may be.
            case tooLong
        }

        let line: Int
        let content: Content
    }

    private static let piece = 1 << 20
    /// Longest line: what `POST /v1/licenses` takes as a body.
    private static let longest = 1 << 20

    private enum Form {
        case lines(rest: [UInt8], isSkipping: Bool)
        case table(CSVReader, StockColumns?)
    }

    /// Octets of the file.
    let size: UInt64
    /// Octets read so far.
    private(set) var place: UInt64 = 0
    private let handle: FileHandle
    private let path: String
    private var form: Form
    private var line = 0
    private var isAtEnd = false

    /// Opens a file.
    ///
    /// - Throws: ``Failure`` when it cannot be read.
    init(_ path: String) throws {
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw Failure(.impossible, "cannot be read: \(path)")
        }
        self.path = path
        self.handle = handle
        size = try handle.seekToEnd()
        try handle.seek(toOffset: 0)
        form =
            path.lowercased().hasSuffix(".csv")
            ? .table(CSVReader(), nil) : .lines(rest: [], isSkipping: false)
    }

    /// The rows of the next piece; nil at the end.
    ///
    /// - Throws: ``Failure`` for a table that is none, or whose header cannot be used.
    mutating func next() throws -> [Row]? {
        if isAtEnd { return nil }
        let octets = Array(try handle.read(upToCount: Self.piece) ?? Data())
        place += UInt64(octets.count)
        isAtEnd = octets.isEmpty
        switch form {
        case .lines(let rest, let isSkipping):
            return lines(rest, isSkipping, octets)
        case .table(var reader, let columns):
            do throws(CSVError) {
                var rows = try reader.read(octets)
                if isAtEnd, let last = try reader.finish() { rows.append(last) }
                return try table(rows, reader, columns)
            } catch { throw Failure(.invalid, "\(path): line \(error.line): \(error.code)") }
        }
    }

    private mutating func lines(_ rest: [UInt8], _ isSkipping: Bool, _ octets: [UInt8]) -> [Row] {
        var isSkipping = isSkipping
        var rows: [Row] = []
        var parts = (rest + octets).split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
        var last = isAtEnd ? [] : Array(parts.popLast() ?? [])
        for part in parts {
            line += 1
            if isSkipping {
                isSkipping = false
                continue
            }
            if part.count > Self.longest {
                rows.append(Row(line: line, content: .tooLong))
            } else if !part.allSatisfy({ [0x20, 0x09, 0x0D].contains($0) }) {
                rows.append(Row(line: line, content: .message(Array(part))))
            }
        }
        if last.count > Self.longest {
            if !isSkipping { rows.append(Row(line: line + 1, content: .tooLong)) }
            isSkipping = true
            last = []
        }
        form = .lines(rest: last, isSkipping: isSkipping)
        return rows
    }

    private mutating func table(
        _ rows: [CSVRow], _ reader: CSVReader, _ known: StockColumns?
    ) throws(CSVError) -> [Row] {
        var columns = known
        var found: [Row] = []
        for row in rows {
            guard let header = columns else {
                columns = StockColumns(row.cells)
                continue
            }
            found.append(Row(line: row.line, content: .cells(header, row.cells)))
        }
        form = .table(reader, columns)
        return found
    }
}
