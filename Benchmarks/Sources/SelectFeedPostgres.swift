internal import ArgumentParser
internal import CLibPQ

/// The same from PostgreSQL (裸读取): one prepared statement, values in binary, copied as octets.
struct SelectFeedPostgres: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read a receiver's feed from PostgreSQL, a page at a time.")

    @Option(help: "The database's address.") var database: String
    @Option(help: "The receiver.") var receiver = "credit-centre"
    @Option(help: "The number behind which it begins.") var after: Int64 = 0
    @Option(help: "Rows to read.") var rows = 1_000_000
    @Option(help: "Rows of a page.") var page = 1000

    func run() throws {
        guard let connection = PQconnectdb(database), PQstatus(connection) == CONNECTION_OK else {
            throw BenchError("no connection")
        }
        defer { PQfinish(connection) }
        let sql = """
            SELECT \(SelectFeed.selection) FROM feed AS f JOIN events AS e ON e.seq = f.seq \
            WHERE f.receiver = $1 AND f.number > CAST($2 AS BIGINT) \
            ORDER BY f.number LIMIT CAST($3 AS BIGINT)
            """
        PQclear(PQprepare(connection, "feed", sql, 0, nil))
        var (after, read) = (after, 0)
        let start = ContinuousClock.now
        while read < rows {
            let (count, last) = try page(connection, after, min(page, rows - read))
            if count == 0 { break }
            (read, after) = (read + count, last)
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        Rate(name: "select.feed", count: read, seconds: seconds).report()
    }

    private func page(
        _ connection: OpaquePointer, _ after: Int64, _ limit: Int
    ) throws -> (count: Int, last: Int64) {
        let texts = [receiver, "\(after)", "\(limit)"].map { Array($0.utf8CString) }
        let result = texts[0].withUnsafeBufferPointer { first in
            texts[1].withUnsafeBufferPointer { second in
                texts[2].withUnsafeBufferPointer { third in
                    PQexecPrepared(
                        connection, "feed", 3,
                        [first.baseAddress, second.baseAddress, third.baseAddress], nil, nil, 1)
                }
            }
        }
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_TUPLES_OK else {
            throw BenchError(String(cString: PQerrorMessage(connection)))
        }
        let count = PQntuples(result)
        var output: [UInt8] = []
        for row in 0..<count {
            for column in 0..<PQnfields(result) {
                output.append(
                    contentsOf: UnsafeRawBufferPointer(
                        start: PQgetvalue(result, row, column),
                        count: Int(PQgetlength(result, row, column))))
            }
        }
        let last = output.suffix(8).reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return (Int(count), last)
    }
}
