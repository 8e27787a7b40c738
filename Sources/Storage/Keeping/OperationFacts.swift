public import Codes

/// What those who run the gateway want to see of its store (运行状况), each from a bounded read.
public struct OperationFacts: Hashable, Sendable {
    /// A receiver and its last number.
    public struct Feed: Hashable, Sendable {
        /// Name of the receiver.
        public let receiver: String
        /// The last number of its feed.
        public let last: Int64
    }

    /// Most events and records that are counted.
    public static let countLimit = 10_000
    /// Most receivers that are named.
    static let feedLimit: Int64 = 100

    /// Entries of the ledger.
    public let ledgerSize: Int64
    /// Entries the newest checkpoint is over; 0 without one.
    public let checkpointSize: Int64
    /// Events without a place, up to the limit.
    public let waiting: Int64
    /// Arrival number of the oldest of them; never shown outside.
    public let firstWaiting: Int64?
    /// Feeds by receiver.
    public let feeds: [Feed]
}

extension Database {
    /// How many units of work wait for a commit.
    public var waitingWrites: Int { engine.waitingWrites }

    /// The state of ledger and feeds.
    public func operationFacts() async throws(StoreError) -> OperationFacts {
        try await engine.read { connection throws(UnitError) in
            let head = try connection.run("SELECT size FROM ledger_head WHERE id = 1", [])
            let signed = try connection.run(
                "SELECT COALESCE(MAX(size), 0) FROM ledger_checkpoints", [])
            let waiting = try connection.run(
                """
                SELECT COUNT(*), COALESCE(MIN(w.arrival), -1) FROM \
                (SELECT arrival FROM events WHERE seq IS NULL ORDER BY arrival LIMIT $1) AS w
                """, [.integer(Int64(OperationFacts.countLimit))])
            let feeds = try connection.run(
                "SELECT receiver, last_number FROM receivers ORDER BY receiver LIMIT $1",
                [.integer(OperationFacts.feedLimit)])
            guard let head = head.first, let waiting = waiting.first else {
                throw .failed("no ledger head")
            }
            let first = try waiting.integer(1)
            return OperationFacts(
                ledgerSize: try head.integer(0),
                checkpointSize: try signed.first?.integer(0) ?? 0, waiting: try waiting.integer(0),
                firstWaiting: first < 0 ? nil : first,
                feeds: try feeds.map { row throws(UnitError) in
                    OperationFacts.Feed(receiver: try row.text(0), last: try row.integer(1))
                })
        }
    }

    /// Plain columns of the first records in some states, in the order of their ids; nothing is
    /// unsealed.
    public func columns(
        _ names: [Column], of kind: RecordKind, inStates states: [String], limit: Int
    ) async throws(StoreError) -> [[String]] {
        try await engine.read { connection throws(UnitError) in
            let table = try Table.of(kind)
            let state = try table.quoted(Column("state"))
            let list = try names.map { name throws(UnitError) in "r.\(try table.quoted(name))" }
            var found: [[String]] = []
            // One state at a time: each is a walk along the index of states, never a sort.
            for word in states {
                let sql = """
                    SELECT \(list.joined(separator: ", ")) FROM \(table.name) AS r \
                    WHERE r.\(state) = $1 ORDER BY r.id LIMIT $2
                    """
                let rest = Int64(max(0, limit - found.count))
                for row in try connection.run(sql, [.text(word), .integer(rest)]) {
                    found.append(
                        try names.indices.map { place throws(UnitError) in try row.text(place) })
                }
            }
            return found
        }
    }
}
