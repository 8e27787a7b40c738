public import Codes
public import Ledger

/// The ledger in memory (内存账本): hashed anew at every question, so that it cannot lag behind.
extension MemoryStore: LedgerStore {
    /// How far the tree is grown.
    public func treeSize() async throws(StoreError) -> Int64 { look(\.size) }

    /// The hashes of whole subtrees.
    public func hashes(of subtrees: [Subtree]) async throws(StoreError) -> [Subtree: [UInt8]] {
        look { $0.hashes(of: subtrees) }
    }

    /// Leaves from a place on, in order.
    public func leaves(
        from place: Int64, limit: Int
    ) async throws(StoreError) -> [[UInt8]] {
        look { Array($0.leaves.dropFirst(Int(place)).prefix(max(0, limit))) }
    }

    /// Where an event stands: -1 while it waits, nil when there is none of that id.
    public func place(ofEvent id: String) async throws(StoreError) -> Int64? {
        look { state in
            state.events.first { Octets($0.event.id) == Octets(id) }?.event.sequence
        }
    }

    /// The newest checkpoint, or the one of a size if it was kept.
    public func checkpoint(of size: Int64?) async throws(StoreError) -> Checkpoint? {
        look { state in
            guard let size else { return state.checkpoints.last }
            return state.checkpoints.first { $0.head.size == size }
        }
    }

    /// Keeps a checkpoint if it is newer than all.
    public func keep(_ checkpoint: Checkpoint) async throws(StoreError) -> Bool {
        try change { state throws(StoreError) in
            let size = checkpoint.head.size
            if let newest = state.checkpoints.last, newest.head.size >= size { return false }
            var builder = TreeBuilder()
            for leaf in state.leaves.prefix(Int(size)) { builder.append(leaf) }
            guard builder.head == checkpoint.head else {
                throw .unavailable("the checkpoint is not of this ledger")
            }
            let minute = checkpoint.at.seconds / 60
            state.checkpoints.removeAll { $0.at.seconds / 60 == minute && $0.head.size < size }
            state.checkpoints.append(checkpoint)
            return true
        }
    }

    /// Erases body and salt of an event; the leaf stays.
    public func erase(event id: String) async throws(StoreError) -> Bool {
        try change { state throws(StoreError) in
            guard
                let place = state.events.firstIndex(where: { Octets($0.event.id) == Octets(id) }),
                !state.events[place].event.body.isEmpty
            else { return false }
            let event = state.events[place].event
            state.events[place].event = SequencedEvent(
                sequence: event.sequence, department: event.department,
                departmentNumber: event.departmentNumber, id: event.id, record: event.record,
                revision: event.revision, leaf: event.leaf, salt: [], body: [])
            return true
        }
    }
}

extension MemoryState {
    /// Leaves of the events that have a place, in order.
    var leaves: [[UInt8]] {
        events.map(\.event).filter { $0.sequence >= 0 }.sorted { $0.sequence < $1.sequence }
            .map(\.leaf)
    }

    /// The hashes of whole subtrees.
    func hashes(of subtrees: [Subtree]) -> [Subtree: [UInt8]] {
        let wanted = Set(subtrees)
        var found: [Subtree: [UInt8]] = [:]
        var builder = TreeBuilder()
        for (place, leaf) in leaves.enumerated() {
            let own = Subtree(level: 0, index: Int64(place))
            if wanted.contains(own) { found[own] = leaf }
            builder.append(leaf) { if wanted.contains($0) { found[$0] = $1 } }
        }
        return found
    }
}
