internal import CLibPQ
internal import Glibc

/// One connection to PostgreSQL through libpq (数据库连接), used by one thread at a time.
///
/// Statements are prepared once per connection; values travel in binary both ways, so a text
/// cannot be cut and octets need no escapes.
final class PostgresConnection: SQLConnection {
    /// Statements kept prepared before all are given up: pages have several forms.
    private static let preparedLimit = 512

    private let pointer: OpaquePointer
    private var prepared: [String: String] = [:]

    /// A shared lock until the commit.
    var sharing: String { " FOR SHARE" }

    /// Connects by URL; what the URL says itself goes before the time-outs named here.
    init(url: String) throws(UnitError) {
        let parameters: [(String, String)] = [
            ("connect_timeout", "5"), ("keepalives_idle", "30"), ("keepalives_interval", "5"),
            ("keepalives_count", "3"), ("tcp_user_timeout", "30000"),
            ("application_name", "mianti"), ("target_session_attrs", "read-write"),
            ("dbname", url), ("client_encoding", "UTF8"),
        ]
        guard let pointer = Self.connect(parameters) else { throw .lost("no memory") }
        self.pointer = pointer
        guard PQstatus(pointer) == CONNECTION_OK else {
            throw .lost("no connection to the database")
        }
    }

    deinit { PQfinish(pointer) }

    private static func connect(_ parameters: [(String, String)]) -> OpaquePointer? {
        let keys = parameters.map { strdup($0.0) }
        let values = parameters.map { strdup($0.1) }
        defer { for text in keys + values { free(text) } }
        let keyList = keys.map { UnsafePointer($0) } + [nil]
        let valueList = values.map { UnsafePointer($0) } + [nil]
        return PQconnectdbParams(keyList, valueList, 1)
    }

    /// Whether the connection still stands, as far as is known.
    var isAlive: Bool { PQstatus(pointer) == CONNECTION_OK }

    /// Whether it stands and is in no transaction, such as one that could not be rolled back.
    var isIdle: Bool { isAlive && PQtransactionStatus(pointer) == PQTRANS_IDLE }

    /// Runs one statement.
    func run(_ sql: String, _ arguments: [SQLValue]) throws(UnitError) -> [SQLRow] {
        let name = try prepare(sql, arguments)
        let result = PostgresResult(try execute(name, PostgresArguments(arguments)))
        try result.check(isAlive: isAlive)
        return try result.rows()
    }

    /// Runs several statements without parameters.
    func script(_ sql: String) throws(UnitError) {
        try PostgresResult(PQexec(pointer, sql)).check(isAlive: isAlive)
    }

    /// Commits; a connection that breaks now leaves the outcome open.
    func commit() throws(UnitError) {
        let result = PostgresResult(PQexec(pointer, "COMMIT"))
        do throws(UnitError) { try result.check(isAlive: isAlive) } catch {
            if case .lost = error { throw .outcomeUnknown }
            throw error
        }
        guard result.tag == "COMMIT" else { throw .failed("postgres rolled back") }
    }

    private func prepare(_ sql: String, _ arguments: [SQLValue]) throws(UnitError) -> String {
        if let name = prepared[sql] { return name }
        if prepared.count >= Self.preparedLimit {
            try script("DEALLOCATE ALL")
            prepared = [:]
        }
        let name = "s\(prepared.count)"
        let types = arguments.map(PostgresArguments.type)
        let result = PostgresResult(
            PQprepare(pointer, name, sql, Int32(types.count), types))
        try result.check(isAlive: isAlive)
        prepared[sql] = name
        return name
    }

    private func execute(
        _ name: String, _ arguments: PostgresArguments
    ) throws(UnitError) -> OpaquePointer? {
        guard !arguments.hasNull else { throw .failed("U+0000 in a text") }
        return arguments.octets.withUnsafeBufferPointer { octets in
            let values = arguments.starts.map { start in
                start.flatMap { octets.baseAddress?.advanced(by: $0) }
                    .map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) }
            }
            return PQexecPrepared(
                pointer, name, Int32(values.count), values, arguments.lengths,
                arguments.formats, 1)
        }
    }
}
