internal import Signing

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
/// It keeps the roots of whole subtrees from the largest on: two of one size become their parent,
/// as a binary counter carries. The root folds what is left from the right.
public struct TreeBuilder: Sendable {
    /// The octet before everything hashed as an inner node (节点前缀).
    static let prefix: UInt8 = 0x01

    private let hash: @Sendable ([UInt8]) -> [UInt8]
    private var peaks: [[UInt8]] = []
    private var size: Int64 = 0

    /// An empty tree over SM3.
    public init() { self.init(hash: SM3.digest) }

    /// An empty tree over another digest: published vectors have SHA-256.
    init(hash: @escaping @Sendable ([UInt8]) -> [UInt8]) { self.hash = hash }

    /// Adds a leaf, already hashed with its own prefix.
    public mutating func append(_ leaf: [UInt8]) {
        var node = leaf
        // Each trailing one bit of the size is a whole subtree that finds its right sister.
        for _ in 0..<(~size).trailingZeroBitCount {
            guard let left = peaks.popLast() else { break }
            node = parent(left, node)
        }
        peaks.append(node)
        size += 1
    }

    /// The head of the leaves given so far.
    public var head: TreeHead {
        guard var root = peaks.last else { return TreeHead(size: 0, root: hash([])) }
        for left in peaks.dropLast().reversed() { root = parent(left, root) }
        return TreeHead(size: size, root: root)
    }

    private func parent(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        hash([Self.prefix] + left + right)
    }
}
