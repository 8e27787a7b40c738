public import Codes

/// What the ledger needs of its store (账本存储端口).
///
/// Leaves and whole subtrees never change once they are there; only the end moves.
public protocol LedgerStore: Sendable {
    /// How far the tree is grown: at most so many entries can be proved.
    func treeSize() async throws(StoreError) -> Int64
    /// The hashes of whole subtrees; of those beyond the tree none.
    func hashes(of subtrees: [Subtree]) async throws(StoreError) -> [Subtree: [UInt8]]
    /// Leaves from a place on, in order.
    func leaves(from place: Int64, limit: Int) async throws(StoreError) -> [[UInt8]]
    /// Where an event stands: -1 while it waits for its place, nil when there is none of that id.
    func place(ofEvent id: String) async throws(StoreError) -> Int64?
    /// The newest checkpoint, or the one of a size if it was kept.
    func checkpoint(of size: Int64?) async throws(StoreError) -> Checkpoint?
    /// Keeps a checkpoint if it is newer than all; one whose root is not that of the tree is refused.
    ///
    /// - Returns: whether it is now the newest.
    /// - Throws: ``StoreError/unavailable(_:)`` for another root.
    func keep(_ checkpoint: Checkpoint) async throws(StoreError) -> Bool
    /// Erases body and salt of an event; its leaf and every proof stay as they are.
    ///
    /// - Returns: whether there was something to erase.
    func erase(event id: String) async throws(StoreError) -> Bool
}

/// Where a process keeps the last checkpoint it saw outside of the database (检查点外存).
public protocol CheckpointMark: Sendable {
    /// The kept text; nil when there is none yet.
    func read() throws -> String?
    /// Keeps a text in its place.
    func write(_ text: String) throws
}

extension LedgerStore {
    /// The head of the tree at a size.
    ///
    /// - Throws: ``StoreError/unavailable(_:)`` when the tree is smaller or a hash is missing.
    public func head(at size: Int64) async throws(StoreError) -> TreeHead {
        guard size > 0 else { return TreeHead(size: 0, root: TreeHash.sm3.empty) }
        let path = try await path(of: ProofPlan(rootOf: size))
        return TreeHead(size: size, root: path.first ?? [])
    }

    /// The hashes of a proof.
    ///
    /// - Throws: ``StoreError/unavailable(_:)`` when the tree is smaller or a hash is missing.
    public func path(of plan: ProofPlan) async throws(StoreError) -> [[UInt8]] {
        guard let path = plan.path(try await hashes(of: plan.subtrees)) else {
            throw .unavailable("a hash of the ledger's tree is missing")
        }
        return path
    }
}
