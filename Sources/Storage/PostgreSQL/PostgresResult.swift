internal import CLibPQ

/// One result of libpq with its memory (查询结果).
final class PostgresResult {
    private let pointer: OpaquePointer?

    /// Takes over a result; nil when libpq had none to give.
    init(_ pointer: OpaquePointer?) { self.pointer = pointer }

    deinit { PQclear(pointer) }

    /// The command tag, such as `COMMIT`.
    var tag: String { PQcmdStatus(pointer).map { String(cString: $0) } ?? "" }

    /// Throws what the result says went wrong, as a state of five characters and no more.
    func check(isAlive: Bool) throws(UnitError) {
        switch PQresultStatus(pointer) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK: return
        default: throw error(isAlive: isAlive)
        }
    }

    private func error(isAlive: Bool) -> UnitError {
        let state = mianti_pq_sqlstate(pointer).map { String(cString: $0) } ?? ""
        switch state {
        case "55P03", "57014": return .busy
        case "40001", "40P01": return .again
        case "53100": return .failed("disk full")
        // It became a standby: a new connection finds who writes now.
        case "25006": return .lost("the database is read-only")
        case "", "57P01", "57P02", "57P03": return .lost("connection to the database lost")
        default:
            return isAlive && !state.hasPrefix("08")
                ? .failed("postgres \(state)") : .lost("connection to the database lost")
        }
    }

    /// All rows.
    func rows() throws(UnitError) -> [SQLRow] {
        let columns = 0..<PQnfields(pointer)
        let types = columns.map { PQftype(pointer, $0) }
        return try (0..<PQntuples(pointer)).map { row throws(UnitError) in
            SQLRow(
                values: try columns.map { column throws(UnitError) in
                    try value(row, column, types[Int(column)])
                })
        }
    }

    private func value(_ row: Int32, _ column: Int32, _ type: Oid) throws(UnitError) -> SQLValue {
        if PQgetisnull(pointer, row, column) == 1 { return .null }
        let octets = UnsafeRawBufferPointer(
            start: PQgetvalue(pointer, row, column),
            count: Int(PQgetlength(pointer, row, column)))
        switch type {
        case 17: return .bytes(Array(octets))
        case 19, 25, 1043: return .text(String(decoding: octets, as: UTF8.self))
        case 20: return .integer(number(octets))
        case 23: return .integer(Int64(Int32(truncatingIfNeeded: number(octets))))
        case 16: return .integer(number(octets))
        // The answer of a function without a value, such as taking an advisory lock.
        case 2278: return .null
        default: throw .failed("type \(type) in column \(column)")
        }
    }

    private func number(_ octets: UnsafeRawBufferPointer) -> Int64 {
        octets.reduce(0) { $0 << 8 | Int64($1) }
    }
}
