internal import Codes
internal import Ledger

/// The row of the ledger's head (账本树头行), under its lock: how many entries have a place, and the
/// tree over them.
struct LockedHead {
    /// How many events have a place.
    let size: Int64
    /// The tree; it may be over fewer leaves when an older program numbered some.
    var growth: TreeGrowth

    /// Takes the lock of the head.
    init(_ connection: any SQLConnection) throws(UnitError) {
        let rows = try connection.run(
            "UPDATE ledger_head SET size = size WHERE id = 1 RETURNING size, tree_size, peaks", [])
        guard let row = rows.first else { throw .failed("no ledger head") }
        size = try row.integer(0)
        growth = try TreeGrowth(size: row.integer(1), peaks: row.optionalBytes(2) ?? [])
    }

    /// Moves the head, with the tree as it has grown.
    func move(to size: Int64, _ connection: any SQLConnection) throws(UnitError) {
        try growth.write(connection)
        _ = try connection.run(
            """
            UPDATE ledger_head SET size = $1, tree_size = $2, peaks = $3 WHERE id = 1 \
            RETURNING size
            """,
            [
                .integer(size), .integer(growth.size), .bytes(growth.peaks),
            ])
    }
}

/// The tree of the ledger while it grows (账本树生长): what a step adds is written at its end.
struct TreeGrowth {
    /// Levels from one that is kept to the next.
    static let span = 4
    /// Most leaves a ledger from before grows by in one transaction.
    static let step: Int64 = 20_000

    private let start: Int64
    private var builder: TreeBuilder
    private var made: [(subtree: Subtree, hash: [UInt8])] = []

    /// The tree as it was left.
    init(size: Int64, peaks: [UInt8]) throws(UnitError) {
        let hashes = stride(from: 0, to: peaks.count, by: TreeHash.length).map {
            Array(peaks[$0..<min($0 + TreeHash.length, peaks.count)])
        }
        guard let builder = TreeBuilder(size: size, peaks: hashes) else {
            throw .failed("the ledger's head does not fit its size")
        }
        self.builder = builder
        start = size
    }

    /// How many leaves it is over.
    var size: Int64 { builder.size }

    /// Whether it is over more leaves than when it was read.
    var hasGrown: Bool { size > start }

    /// The roots of its whole subtrees, one after the other.
    var peaks: [UInt8] { builder.peaks.flatMap { $0 } }

    /// Whether the hashes of a level are kept.
    static func keeps(_ level: Int) -> Bool { level > 0 && level.isMultiple(of: span) }

    /// Adds a leaf.
    mutating func append(_ leaf: [UInt8]) {
        var made: [(subtree: Subtree, hash: [UInt8])] = []
        builder.append(leaf) { subtree, hash in
            if Self.keeps(subtree.level) { made.append((subtree, hash)) }
        }
        self.made += made
    }

    /// Adds the leaves that have a place and are not in the tree yet, at most a step of them.
    mutating func catchUp(
        to size: Int64, _ connection: any SQLConnection
    ) throws(UnitError) {
        let end = min(size, self.size + Self.step)
        guard self.size < end else { return }
        var leaves: [[UInt8]] = []
        try LeafReading.each(from: self.size, below: end, connection) { leaves.append($0) }
        for leaf in leaves { append(leaf) }
    }

    /// Writes what became whole.
    func write(_ connection: any SQLConnection) throws(UnitError) {
        for node in made {
            _ = try connection.run(
                """
                INSERT INTO ledger_nodes (level, place, hash) VALUES ($1, $2, $3) \
                ON CONFLICT (level, place) DO UPDATE SET hash = excluded.hash
                """,
                [
                    .integer(Int64(node.subtree.level)), .integer(node.subtree.index),
                    .bytes(node.hash),
                ])
        }
    }

    /// Grows the tree of a ledger from before its tree was kept, a step to a transaction.
    static func fill(_ engine: any Engine) async throws(StoreError) {
        var isWhole = false
        while !isWhole {
            isWhole = try await engine.write { connection throws(UnitError) in
                var head = try LockedHead(connection)
                guard head.growth.size < head.size else { return true }
                try head.growth.catchUp(to: head.size, connection)
                try head.move(to: head.size, connection)
                return head.growth.size == head.size
            }
        }
    }
}
