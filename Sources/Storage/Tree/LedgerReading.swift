public import Codes
public import Ledger

extension Database: LedgerStore {
    /// How far the tree is grown.
    public func treeSize() async throws(StoreError) -> Int64 {
        try await engine.look { connection throws(UnitError) in
            let rows = try connection.run("SELECT tree_size FROM ledger_head WHERE id = 1", [])
            guard let size = try rows.first?.integer(0) else { throw .failed("no ledger head") }
            return size
        }
    }

    /// The hashes of whole subtrees, in a number of short reads that grows with the logarithm.
    public func hashes(of subtrees: [Subtree]) async throws(StoreError) -> [Subtree: [UInt8]] {
        try await engine.read { connection throws(UnitError) in
            try TreeReading.hashes(of: subtrees, connection)
        }
    }

    /// Leaves from a place on, in order.
    public func leaves(
        from place: Int64, limit: Int
    ) async throws(StoreError) -> [[UInt8]] {
        try await engine.read { connection throws(UnitError) in
            let rows = try connection.run(
                "SELECT seq, leaf FROM events WHERE seq >= $1 ORDER BY seq LIMIT $2",
                [.integer(place), .integer(Int64(max(0, limit)))])
            var leaves: [[UInt8]] = []
            for row in rows {
                guard try row.integer(0) == place + Int64(leaves.count) else {
                    throw .failed("ledger place \(place + Int64(leaves.count)) is missing")
                }
                leaves.append(try row.bytes(1))
            }
            return leaves
        }
    }

    /// Where an event stands: -1 while it waits, nil when there is none of that id.
    public func place(ofEvent id: String) async throws(StoreError) -> Int64? {
        try await engine.look { connection throws(UnitError) in
            try connection.run(
                "SELECT COALESCE(seq, -1) FROM events WHERE id = $1", [.text(id)]
            ).first?.integer(0)
        }
    }

    /// The newest checkpoint, or the one of a size if it was kept.
    public func checkpoint(of size: Int64?) async throws(StoreError) -> Checkpoint? {
        try await engine.look { connection throws(UnitError) in
            try KeptCheckpoints.find(size, connection)
        }
    }

    /// Keeps a checkpoint if it is newer than all.
    public func keep(_ checkpoint: Checkpoint) async throws(StoreError) -> Bool {
        try await engine.write { connection throws(UnitError) in
            try KeptCheckpoints.keep(checkpoint, connection)
        }
    }

    /// Erases body and salt of an event; the leaf stays.
    public func erase(event id: String) async throws(StoreError) -> Bool {
        try await engine.write { connection throws(UnitError) in
            try !connection.run(
                """
                UPDATE events SET body = $1, salt = $2 WHERE id = $3 AND body <> $4 RETURNING id
                """, [.bytes([]), .bytes([]), .text(id), .bytes([])]
            ).isEmpty
        }
    }
}
