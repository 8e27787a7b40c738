/// Which hashes of a tree make a proof (证明构成): ranges of leaves, each over whole subtrees.
///
/// Standard: RFC 9162, sections 2.1.3.1 and 2.1.4.1, as loops from the root down.
public struct ProofPlan: Hashable, Sendable {
    /// One range for each hash of the proof, in the order of the proof.
    let parts: [Range<Int64>]

    /// The whole tree, as if its root were a proof of one hash.
    public init(rootOf size: Int64) { parts = size > 0 ? [0..<size] : [] }

    /// That the leaf at a place is in the tree of a size; nil when it cannot be.
    public init?(inclusionOf place: Int64, in size: Int64) {
        guard place >= 0, place < size else { return nil }
        var parts: [Range<Int64>] = []
        var range = 0..<size
        while range.count > 1 {
            let middle = Self.split(range)
            let isLeft = place < middle
            parts.append(isLeft ? middle..<range.upperBound : range.lowerBound..<middle)
            range = isLeft ? range.lowerBound..<middle : middle..<range.upperBound
        }
        self.parts = parts.reversed()
    }

    /// That the tree of a size goes on from that of a smaller one; nil without such two trees.
    public init?(consistencyFrom first: Int64, to second: Int64) {
        guard first > 0, first <= second else { return nil }
        var parts: [Range<Int64>] = []
        var range = 0..<second
        while range.upperBound != first {
            let middle = Self.split(range)
            let isLeft = first <= middle
            parts.append(isLeft ? middle..<range.upperBound : range.lowerBound..<middle)
            range = isLeft ? range.lowerBound..<middle : middle..<range.upperBound
        }
        // The first tree is known to who checks; another part of the same edge is not.
        if range.lowerBound > 0 { parts.append(range) }
        self.parts = parts.reversed()
    }

    /// Where a tree parts: behind the largest power of two that is less than its size.
    private static func split(_ range: Range<Int64>) -> Int64 {
        let size = range.upperBound - range.lowerBound
        return range.lowerBound + 1 << (63 - (size - 1).leadingZeroBitCount)
    }

    /// Everything that must be known to make the proof.
    public var subtrees: [Subtree] { parts.flatMap(Subtree.covering) }

    /// The proof out of the hashes of its subtrees; nil when one is missing.
    public func path(
        _ nodes: [Subtree: [UInt8]], hash: TreeHash = .sm3
    ) -> [[UInt8]]? {
        var path: [[UInt8]] = []
        for part in parts {
            let subtrees = Subtree.covering(part)
            let peaks = subtrees.compactMap { nodes[$0] }
            guard peaks.count == subtrees.count else { return nil }
            path.append(hash.fold(peaks))
        }
        return path
    }
}
