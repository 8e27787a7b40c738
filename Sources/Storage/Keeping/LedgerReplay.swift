public import Codes
public import Ledger
public import Signing

/// What came of playing the ledger of a database again (账本重放结果).
public struct LedgerReplay: Sendable {
    /// Size and root of what is there.
    public let head: TreeHead
    /// Checkpoints of the database that were compared.
    public let checkpoints: Int
    /// What must not be so.
    public let flaws: [Flaw]
}

extension Inspection {
    /// Plays the whole ledger again: leaves against kept hashes, head and checkpoints, and against
    /// heads that somebody kept elsewhere.
    ///
    /// - Parameters:
    ///   - outside: heads kept outside of the database, by name.
    ///   - keys: the keys checkpoints must be signed with; nil leaves signatures out.
    ///   - progress: is told how many entries were played, and of how many.
    /// - Returns: what is there, and what must not be so.
    /// - Throws: ``StoreError/unavailable(_:)`` for a database without a ledger.
    public func replay(
        outside: [Replay.Anchor], keys: (any Keys)?, progress: (Int64, Int64) -> Void = { _, _ in }
    ) throws(StoreError) -> LedgerReplay {
        guard try tables().contains("ledger_nodes") else {
            throw .unavailable("the ledger's tree is not kept yet; start the gateway once")
        }
        var play = try read { connection throws(UnitError) in try LedgerPlay(connection) }
        try read { connection throws(UnitError) in try play.takeCheckpoints(keys, connection) }
        play.begin(outside)
        try read { connection throws(UnitError) in try play.run(connection, progress) }
        return play.result
    }
}

/// One replay under way.
private struct LedgerPlay {
    /// Leaves of one page: whole subtrees of the first three kept levels.
    private static let page: Int64 = 4096
    /// Flaws of one kind after which no more are named.
    private static let limit = 100

    private let size: Int64
    private let treeSize: Int64
    private let peaks: [UInt8]
    private var own: [Replay.Anchor] = []
    private var replay = Replay(anchors: [])
    private var flaws: [Flaw] = []

    init(_ connection: any SQLConnection) throws(UnitError) {
        let rows = try connection.run(
            "SELECT size, tree_size, peaks FROM ledger_head WHERE id = 1", [])
        guard let row = rows.first else { throw .failed("no ledger head") }
        size = try row.integer(0)
        treeSize = try row.integer(1)
        peaks = try row.optionalBytes(2) ?? []
    }

    /// Reads the checkpoints of the database; a signature that does not hold is a flaw.
    mutating func takeCheckpoints(
        _ keys: (any Keys)?, _ connection: any SQLConnection
    ) throws(UnitError) {
        var after: Int64 = -1
        while true {
            let rows = try connection.run(
                """
                SELECT size, signed FROM ledger_checkpoints WHERE size > $1 ORDER BY size LIMIT $2
                """, [.integer(after), .integer(500)])
            guard !rows.isEmpty else { return }
            for row in rows {
                after = try row.integer(0)
                take(try row.text(1), after, keys)
            }
        }
    }

    private mutating func take(_ text: String, _ size: Int64, _ keys: (any Keys)?) {
        guard let checkpoint = try? Checkpoint(text), checkpoint.head.size == size else {
            return flaw("checkpoint.form", "\(size)")
        }
        if let keys, checkpoint.finding(keys: keys).outcome != .passed {
            flaw("checkpoint.signature", "\(size)")
        }
        own.append(Replay.Anchor(checkpoint.head, name: "\(size)"))
    }

    mutating func begin(_ outside: [Replay.Anchor]) {
        replay = Replay(anchors: own + outside)
    }

    mutating func run(
        _ connection: any SQLConnection, _ progress: (Int64, Int64) -> Void
    ) throws(UnitError) {
        while replay.size < size {
            let first = replay.size
            let end = min(size, first + Self.page)
            let known = try kept(first..<end, connection)
            let rows = try TreeReading.rows(0, first..<end, connection)
            for row in rows {
                guard try row.integer(0) == replay.size else { break }
                append(try row.bytes(1), known)
            }
            guard replay.size == end else {
                return flaw("ledger.not-dense", "\(replay.size)")
            }
            progress(end, size)
        }
        try compareEnd(connection)
    }

    private mutating func append(_ leaf: [UInt8], _ known: [Subtree: [UInt8]]) {
        var other: [Subtree] = []
        replay.append(leaf) { subtree, hash in
            if TreeGrowth.keeps(subtree.level), known[subtree] != hash { other.append(subtree) }
        }
        for subtree in other { flaw("ledger.other-hash", "\(subtree.level)/\(subtree.index)") }
    }

    /// The kept hashes of the subtrees that end in a range of leaves.
    private func kept(
        _ leaves: Range<Int64>, _ connection: any SQLConnection
    ) throws(UnitError) -> [Subtree: [UInt8]] {
        var known: [Subtree: [UInt8]] = [:]
        for level in stride(from: TreeGrowth.span, to: 63, by: TreeGrowth.span) {
            let range = (leaves.lowerBound >> level)..<(leaves.upperBound >> level)
            if range.isEmpty { break }
            for row in try TreeReading.rows(level, range, connection) {
                known[Subtree(level: level, index: try row.integer(0))] = try row.bytes(1)
            }
        }
        return known
    }

    private mutating func compareEnd(_ connection: any SQLConnection) throws(UnitError) {
        if treeSize != size { flaw("ledger.other-size", "\(treeSize)") }
        if peaks != replay.peaks.flatMap({ $0 }) { flaw("ledger.other-head", "\(size)") }
        let beyond = try connection.run(
            "SELECT seq FROM events WHERE seq >= $1 OR seq < 0 ORDER BY seq LIMIT 1",
            [.integer(size)])
        if let place = try beyond.first?.integer(0) { flaw("ledger.not-dense", "\(place)") }
        let count = try connection.run("SELECT COUNT(*) FROM ledger_nodes", [])
        let expected = stride(from: TreeGrowth.span, to: 63, by: TreeGrowth.span)
            .reduce(Int64(0)) { $0 + size >> Int64($1) }
        if try count.first?.integer(0) != expected { flaw("ledger.other-hash", "count") }
    }

    private mutating func flaw(_ code: String, _ place: String) {
        guard flaws.count(where: { $0.code == code }) < Self.limit else { return }
        flaws.append(Flaw(code, place))
    }

    var result: LedgerReplay {
        let forked = replay.forked.map { Flaw("checkpoint.other-root", $0.name) }
        let beyond = replay.beyond.map { Flaw("checkpoint.beyond-end", $0.name) }
        return LedgerReplay(
            head: replay.head, checkpoints: own.count, flaws: flaws + forked + beyond)
    }
}
