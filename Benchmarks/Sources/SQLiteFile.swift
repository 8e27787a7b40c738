internal import GRDBSQLite

/// One connection of SQLite without anything between (裸连接).
final class SQLiteFile {
    private let pointer: OpaquePointer

    /// Opens or makes a file.
    init(_ path: String) throws {
        var opened: OpaquePointer?
        guard sqlite3_open(path, &opened) == SQLITE_OK, let opened else {
            throw BenchError("\(path) cannot be opened")
        }
        pointer = opened
        sqlite3_busy_timeout(pointer, 5000)
    }

    deinit { sqlite3_close(pointer) }

    /// Runs statements without parameters.
    func script(_ sql: String) throws {
        guard sqlite3_exec(pointer, sql, nil, nil, nil) == SQLITE_OK else { throw error }
    }

    /// A statement to be run many times.
    func prepare(_ sql: String) throws -> SQLiteStatement {
        var made: OpaquePointer?
        guard sqlite3_prepare_v2(pointer, sql, -1, &made, nil) == SQLITE_OK, let made else {
            throw error
        }
        return SQLiteStatement(made, self)
    }

    /// What went wrong last.
    var error: BenchError { BenchError("sqlite: " + String(cString: sqlite3_errmsg(pointer))) }
}

/// A prepared statement (预编译语句).
final class SQLiteStatement {
    private let pointer: OpaquePointer
    private let file: SQLiteFile

    init(_ pointer: OpaquePointer, _ file: SQLiteFile) {
        self.pointer = pointer
        self.file = file
    }

    deinit { sqlite3_finalize(pointer) }

    private static var copied: sqlite3_destructor_type {
        unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }

    /// Binds a text, from 1.
    func bind(_ place: Int32, _ text: String) {
        sqlite3_bind_text(pointer, place, text, -1, Self.copied)
    }

    /// Binds octets.
    func bind(_ place: Int32, _ bytes: [UInt8]) {
        sqlite3_bind_blob(pointer, place, bytes, Int32(bytes.count), Self.copied)
    }

    /// Binds a whole number.
    func bind(_ place: Int32, _ number: Int64) { sqlite3_bind_int64(pointer, place, number) }

    /// Runs it to its end, gives each row to the body, and makes it ready again.
    func run(_ row: (OpaquePointer) throws -> Void = { _ in }) throws {
        defer { sqlite3_reset(pointer) }
        while true {
            switch sqlite3_step(pointer) {
            case SQLITE_ROW: try row(pointer)
            case SQLITE_DONE: return
            default: throw file.error
            }
        }
    }
}

/// Columns of the row at hand (列).
enum Row {
    /// A text.
    static func text(_ row: OpaquePointer, _ place: Int32) -> String {
        sqlite3_column_text(row, place).map { String(cString: $0) } ?? ""
    }

    /// Octets.
    static func bytes(_ row: OpaquePointer, _ place: Int32) -> [UInt8] {
        let start = sqlite3_column_blob(row, place)
        return Array(
            UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(row, place))))
    }

    /// A whole number.
    static func integer(_ row: OpaquePointer, _ place: Int32) -> Int64 {
        sqlite3_column_int64(row, place)
    }

    /// Appends whatever stands in a column, as its octets.
    static func append(_ row: OpaquePointer, _ place: Int32, to output: inout [UInt8]) {
        if let start = sqlite3_column_blob(row, place) {
            output.append(
                contentsOf: UnsafeRawBufferPointer(
                    start: start, count: Int(sqlite3_column_bytes(row, place))))
        }
    }
}
