/// What a ledger is known by (账本树头): how many entries it has, and the root of their tree.
///
/// Standard: the Merkle tree hash of RFC 9162, section 2.1.1, with SM3.
public struct TreeHead: Hashable, Sendable {
    /// How many leaves.
    public let size: Int64
    /// The root, 32 octets; of no leaves the digest of nothing.
    public let root: [UInt8]

    /// A head.
    public init(size: Int64, root: [UInt8]) {
        self.size = size
        self.root = root
    }
}

/// Makes the head of leaves given one by one (树头计算), in memory that grows with their logarithm.
///
/// It keeps the roots of whole subtrees from the largest on, its peaks: two of one size become
/// their parent, as a binary counter carries. The root folds what is left from the right.
public struct TreeBuilder: Sendable {
    /// Roots of the whole subtrees, from the largest on; one for each bit of the size that is set.
    public private(set) var peaks: [[UInt8]] = []
    /// How many leaves were given.
    public private(set) var size: Int64 = 0
    private let hash: TreeHash

    /// An empty tree.
    public init() { self.init(hash: .sm3) }

    /// An empty tree over another digest: published vectors have SHA-256.
    init(hash: TreeHash) { self.hash = hash }

    /// A tree that goes on from the peaks it was left with; nil when their number does not fit.
    public init?(size: Int64, peaks: [[UInt8]]) {
        guard size >= 0, peaks.count == size.nonzeroBitCount,
            peaks.allSatisfy({ $0.count == TreeHash.length })
        else { return nil }
        self.init()
        self.size = size
        self.peaks = peaks
    }

    /// Adds a leaf, already hashed with its own prefix; hands over each subtree that it makes whole,
    /// the leaf itself not among them.
    public mutating func append(_ leaf: [UInt8], whole: (Subtree, [UInt8]) -> Void = { _, _ in }) {
        var node = leaf
        // Each trailing one bit of the size is a whole subtree that finds its right sister.
        for level in 0..<(~size).trailingZeroBitCount {
            guard let left = peaks.popLast() else { break }
            node = hash.parent(left, node)
            whole(Subtree(level: level + 1, index: size >> Int64(level + 1)), node)
        }
        peaks.append(node)
        size += 1
    }

    /// The head of the leaves given so far.
    public var head: TreeHead { TreeHead(size: size, root: hash.fold(peaks)) }
}
