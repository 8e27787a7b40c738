internal import ArgumentParser
internal import GRDBSQLite

/// The feed's rows by the feed's own statement, copied as octets (裸读取): the limit of a feed.
struct SelectFeed: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Read a receiver's feed from SQLite, a page at a time.")

    @Option(help: "The database file.") var file: String
    @Option(help: "The receiver.") var receiver = "credit-centre"
    @Option(help: "The number behind which it begins.") var after: Int64 = 0
    @Option(help: "Rows to read.") var rows = 1_000_000
    @Option(help: "Rows of a page.") var page = 1000

    /// The columns of the feed's statement in Storage, in its order.
    static let selection = """
        COALESCE(e.seq, -1), e.id, e.kind, e.record, e.revision, e.leaf, e.salt, e.body, \
        e.department, COALESCE(e.department_number, 0), f.number
        """

    func run() throws {
        let database = try SQLiteFile(file)
        let select = try database.prepare(
            """
            SELECT \(Self.selection) FROM feed AS f JOIN events AS e ON e.seq = f.seq \
            WHERE f.receiver = ? AND f.number > ? ORDER BY f.number LIMIT ?
            """)
        var (after, read, octets) = (after, 0, 0)
        let start = ContinuousClock.now
        while read < rows {
            select.bind(1, receiver)
            select.bind(2, after)
            select.bind(3, Int64(min(page, rows - read)))
            var output: [UInt8] = []
            var count = 0
            try select.run { row in
                for place in 0..<sqlite3_column_count(row) {
                    Row.append(row, place, to: &output)
                }
                after = Row.integer(row, 10)
                count += 1
            }
            if count == 0 { break }
            read += count
            octets += output.count
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        Rate(name: "select.feed", count: read, seconds: seconds).report()
    }
}
