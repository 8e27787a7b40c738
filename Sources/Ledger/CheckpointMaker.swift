public import Codes
public import Signing

/// Why no checkpoint was made (检查点错误).
public enum CheckpointError: Error, Hashable, Sendable {
    /// The store is silent.
    case store(StoreError)
    /// The key is silent.
    case signing(SigningError)
    /// What is kept outside of the database cannot be read or written.
    case mark
    /// A kept checkpoint was not signed by a key of this gateway.
    case stranger
    /// The tree does not go on from what was signed before: nothing more is signed.
    case rewritten(Succession)
}

/// Signs the head of the ledger as it grows (检查点制作), one step at a time.
///
/// Any process may take a step. A head is signed only when the tree is proved to go on from what
/// this process saw last, and kept only when it is newer than all others: so two processes agree,
/// none goes back, and a database that was rolled back or rewritten gets no signature.
public struct CheckpointMaker: Sendable {
    private let store: any LedgerStore
    private let signer: any SigningKeys
    private let keys: any Keys
    private let mark: any CheckpointMark

    /// A maker.
    ///
    /// - Parameters:
    ///   - store: the ledger.
    ///   - signer: the keys that sign; the owner of the one that does is the origin.
    ///   - keys: the keys that earlier checkpoints may be signed with.
    ///   - mark: where the last one is kept outside of the database.
    public init(
        store: any LedgerStore, signer: any SigningKeys, keys: any Keys,
        mark: any CheckpointMark
    ) {
        self.store = store
        self.signer = signer
        self.keys = keys
        self.mark = mark
    }

    /// Makes a checkpoint when the tree has grown, or takes over the one another process made.
    ///
    /// - Parameters:
    ///   - last: what the step before gave; nil reads what is kept outside.
    ///   - now: the present.
    /// - Returns: the newest checkpoint this process knows; nil only when another process was quicker
    ///   with the very first one.
    /// - Throws: ``CheckpointError``; nothing was signed then, or it was not kept.
    public func step(
        after last: Checkpoint?, now: Instant
    ) async throws(CheckpointError) -> Checkpoint? {
        var known = if let last { last } else { try await marked() }
        let newest = try await asking { () throws(StoreError) in
            try await store.checkpoint(of: nil)
        }
        if let newest, newest != known {
            try await accept(newest)
            try await prove(newest.head, after: known)
            known = newest
            try keepOutside(newest)
        }
        let size = try await asking { () throws(StoreError) in try await store.treeSize() }
        if let known, known.head.size > size { throw .rewritten(.rolledBack) }
        if let known, known.head.size == size {
            if newest == nil {
                try await accept(known)
                _ = try await keep(known)
            }
            return known
        }
        return try await made(size, after: known, now) ?? known
    }

    private func made(
        _ size: Int64, after known: Checkpoint?, _ now: Instant
    ) async throws(CheckpointError) -> Checkpoint? {
        let head = try await asking { () throws(StoreError) in try await store.head(at: size) }
        try await prove(head, after: known)
        let checkpoint: Checkpoint
        do throws(SigningError) {
            let signer = try signer.signer(at: now.seconds)
            checkpoint = try await Checkpoint.make(
                of: head, origin: signer.key.owner, at: now, signer: signer)
        } catch { throw .signing(error) }
        guard try await keep(checkpoint) else { return nil }
        try keepOutside(checkpoint)
        return checkpoint
    }

    /// That the tree goes on from the checkpoint known.
    private func prove(
        _ head: TreeHead, after known: Checkpoint?
    ) async throws(CheckpointError) {
        guard let known = known?.head else { return }
        var path: [[UInt8]] = []
        if Succession.needsProof(of: head, after: known),
            let plan = ProofPlan(consistencyFrom: known.size, to: head.size)
        {
            path = try await asking { () throws(StoreError) in try await store.path(of: plan) }
        }
        let succession = Succession(of: head, after: known, path: path)
        guard succession.isSound else { throw .rewritten(succession) }
    }

    /// That a checkpoint of the store is ours, and of this tree.
    private func accept(_ checkpoint: Checkpoint) async throws(CheckpointError) {
        guard checkpoint.finding(keys: keys).outcome == .passed else { throw .stranger }
        let size = try await asking { () throws(StoreError) in try await store.treeSize() }
        guard checkpoint.head.size <= size else { throw .rewritten(.rolledBack) }
        let head = try await asking { () throws(StoreError) in
            try await store.head(at: checkpoint.head.size)
        }
        guard head == checkpoint.head else { throw .rewritten(.forked) }
    }

    /// What this process kept outside of the database.
    private func marked() async throws(CheckpointError) -> Checkpoint? {
        let text: String?
        do { text = try mark.read() } catch { throw .mark }
        guard let text else { return nil }
        guard let checkpoint = try? Checkpoint(text) else { throw .mark }
        try await accept(checkpoint)
        return checkpoint
    }

    private func keepOutside(_ checkpoint: Checkpoint) throws(CheckpointError) {
        do { try mark.write(checkpoint.text) } catch { throw .mark }
    }

    private func keep(_ checkpoint: Checkpoint) async throws(CheckpointError) -> Bool {
        try await asking { () throws(StoreError) in try await store.keep(checkpoint) }
    }

    private func asking<Result>(
        _ question: () async throws(StoreError) -> Result
    ) async throws(CheckpointError) -> Result {
        do throws(StoreError) { return try await question() } catch { throw .store(error) }
    }
}
