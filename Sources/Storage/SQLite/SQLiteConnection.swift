internal import GRDB
internal import GRDBSQLite

/// SQLite through one GRDB connection, valid inside the closure that got it.
///
/// Statements are GRDB's cached ones, bound and stepped here: GRDB binds an empty blob as NULL
/// and cuts a text at U+0000.
struct SQLiteConnection: SQLConnection {
    /// GRDB's connection.
    let database: GRDB.Database

    /// Nothing: there is one writer.
    var sharing: String { "" }

    /// Runs one statement.
    func run(_ sql: String, _ arguments: [SQLValue]) throws(UnitError) -> [SQLRow] {
        let statement = try prepared(sql)
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        guard sqlite3_bind_parameter_count(statement) == arguments.count else {
            throw .failed("wrong number of parameters")
        }
        for (place, argument) in arguments.enumerated() {
            try bind(argument, to: statement, at: Int32(place + 1))
        }
        return try rows(of: statement)
    }

    /// Runs the statements of a migration.
    func script(_ sql: String) throws(UnitError) {
        do { try database.execute(sql: sql) } catch { throw UnitError(sqlite: error) }
    }

    private func prepared(_ sql: String) throws(UnitError) -> OpaquePointer {
        let statement: OpaquePointer
        do { statement = try database.cachedStatement(sql: sql).sqliteStatement } catch {
            throw UnitError(sqlite: error)
        }
        try ParameterOrder.shared.check(sql) {
            (0..<sqlite3_bind_parameter_count(statement)).map { place in
                sqlite3_bind_parameter_name(statement, place + 1).map { String(cString: $0) } ?? "?"
            }
        }
        return statement
    }

    private func bind(
        _ value: SQLValue, to statement: OpaquePointer, at place: Int32
    ) throws(UnitError) {
        let code =
            switch value {
            case .text(let text):
                try bind(text: Array(text.utf8), to: statement, at: place)
            case .integer(let number): sqlite3_bind_int64(statement, place, number)
            case .bytes(let bytes):
                bytes.isEmpty
                    ? sqlite3_bind_zeroblob(statement, place, 0)
                    : sqlite3_bind_blob(statement, place, bytes, Int32(bytes.count), Self.copied)
            case .null: sqlite3_bind_null(statement, place)
            }
        guard code == SQLITE_OK else { throw UnitError(sqliteCode: code) }
    }

    private func bind(
        text: [UInt8], to statement: OpaquePointer, at place: Int32
    ) throws(UnitError) -> Int32 {
        guard !text.contains(0) else { throw .failed("U+0000 in a text") }
        return (text + [0]).withUnsafeBytes { octets in
            sqlite3_bind_text(
                statement, place, octets.baseAddress?.assumingMemoryBound(to: CChar.self),
                Int32(text.count), Self.copied)
        }
    }

    /// SQLITE_TRANSIENT: SQLite takes its own copy before the call returns.
    private static var copied: sqlite3_destructor_type {
        unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }

    private func rows(of statement: OpaquePointer) throws(UnitError) -> [SQLRow] {
        var rows: [SQLRow] = []
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW:
                rows.append(
                    SQLRow(
                        values: try (0..<sqlite3_column_count(statement)).map {
                            place throws(UnitError) in try value(of: statement, at: place)
                        }))
            case SQLITE_DONE: return rows
            case let code: throw UnitError(sqliteCode: code)
            }
        }
    }

    private func value(of statement: OpaquePointer, at place: Int32) throws(UnitError) -> SQLValue {
        switch sqlite3_column_type(statement, place) {
        case SQLITE_NULL: return .null
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, place))
        case SQLITE_TEXT:
            guard let text = sqlite3_column_text(statement, place) else {
                throw .failed("sqlite out of memory")
            }
            let count = Int(sqlite3_column_bytes(statement, place))
            return .text(
                String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self))
        case SQLITE_BLOB:
            let start = sqlite3_column_blob(statement, place)
            let count = Int(sqlite3_column_bytes(statement, place))
            return .bytes(Array(UnsafeRawBufferPointer(start: start, count: count)))
        default: throw .failed("a floating number in column \(place)")
        }
    }
}

extension UnitError {
    /// What an error of GRDB means.
    init(sqlite error: any Error) {
        let code = (error as? DatabaseError)?.extendedResultCode.rawValue
        self = code.map(UnitError.init(sqliteCode:)) ?? .failed("sqlite")
    }

    /// What an error of BEGIN or COMMIT means.
    ///
    /// A lock or room may be there the next time. After any other error it is not known where the
    /// connection stands, as after a failed disk.
    init(ofTransaction error: any Error) {
        let code = (error as? DatabaseError)?.resultCode
        self = code == .SQLITE_BUSY || code == .SQLITE_FULL ? UnitError(sqlite: error) : .diskFailed
    }

    /// What a result code of SQLite means; the number is enough for the log.
    init(sqliteCode code: Int32) {
        switch code & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
        case SQLITE_FULL: self = .failed("disk full")
        case SQLITE_IOERR, SQLITE_CORRUPT: self = .diskFailed
        default: self = .failed("sqlite \(code)")
        }
    }
}
