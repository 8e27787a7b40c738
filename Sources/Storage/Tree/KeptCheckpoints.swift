internal import Codes
internal import Ledger

/// The rows of signed heads (检查点表).
enum KeptCheckpoints {
    /// Keeps a checkpoint under the lock of the head, if it is newer than all and of this tree.
    static func keep(
        _ checkpoint: Checkpoint, _ connection: any SQLConnection
    ) throws(UnitError) -> Bool {
        let head = try LockedHead(connection)
        let size = checkpoint.head.size
        let newest = try connection.run(
            "SELECT size FROM ledger_checkpoints ORDER BY size DESC LIMIT 1", [])
        if let newest = try newest.first?.integer(0), newest >= size { return false }
        guard size <= head.growth.size, try root(at: size, connection) == checkpoint.head.root
        else { throw .failed("the checkpoint is not of this ledger") }
        let minute = checkpoint.at.seconds / 60
        _ = try connection.run(
            "DELETE FROM ledger_checkpoints WHERE minute = $1 AND size < $2",
            [.integer(minute), .integer(size)])
        _ = try connection.run(
            "INSERT INTO ledger_checkpoints (size, minute, signed) VALUES ($1, $2, $3)",
            [.integer(size), .integer(minute), .text(checkpoint.text)])
        return true
    }

    private static func root(
        at size: Int64, _ connection: any SQLConnection
    ) throws(UnitError) -> [UInt8]? {
        let plan = ProofPlan(rootOf: size)
        let nodes = try TreeReading.hashes(of: plan.subtrees, connection)
        return size == 0 ? TreeBuilder().head.root : plan.path(nodes)?.first
    }

    /// The newest, or the one of a size.
    static func find(
        _ size: Int64?, _ connection: any SQLConnection
    ) throws(UnitError) -> Checkpoint? {
        let rows =
            if let size {
                try connection.run(
                    "SELECT signed FROM ledger_checkpoints WHERE size = $1", [.integer(size)])
            } else {
                try connection.run(
                    "SELECT signed FROM ledger_checkpoints ORDER BY size DESC LIMIT 1", [])
            }
        guard let text = try rows.first?.text(0) else { return nil }
        guard let checkpoint = try? Checkpoint(text) else {
            throw .failed("a checkpoint is damaged")
        }
        return checkpoint
    }
}
