/// Why a proof is refused (证明不通过的原因), the first that is found.
public enum ProofFault: String, Error, Sendable, Hashable, CaseIterable {
    /// A size is 0 or the first is beyond the second.
    case size
    /// The place is not below the size.
    case place
    /// A hash does not have 32 octets.
    case form
    /// There are more or fewer hashes than a proof between these sizes has.
    case length
    /// The proof does not lead to the root of the first, smaller tree.
    case firstRoot
    /// The proof does not lead to the root of the tree.
    case root
}

extension TreeHead {
    /// Most hashes of a proof.
    static let longestPath = 64

    /// Why a leaf is not proved to stand at a place of this tree; nil when it is.
    ///
    /// Standard: RFC 9162, section 2.1.3.2.
    public func fault(
        leaf: [UInt8], at place: Int64, path: [[UInt8]], hash: TreeHash = .sm3
    ) -> ProofFault? {
        guard size > 0 else { return .size }
        guard place >= 0, place < size else { return .place }
        guard Self.isFormed([leaf, root] + path) else { return .form }
        var climb = Climb(place, size - 1)
        var node = leaf
        for sister in path {
            guard let isRight = climb.step() else { return .length }
            node = isRight ? hash.parent(sister, node) : hash.parent(node, sister)
        }
        guard climb.isAtTop else { return .length }
        return node == root ? nil : .root
    }

    /// Why this tree is not proved to go on from an earlier one; nil when it is.
    ///
    /// Standard: RFC 9162, section 2.1.4.2.
    public func fault(
        goingOnFrom first: TreeHead, path: [[UInt8]], hash: TreeHash = .sm3
    ) -> ProofFault? {
        guard first.size > 0, first.size <= size else { return .size }
        if first.size == size {
            guard path.isEmpty else { return .length }
            return first.root == root ? nil : .root
        }
        guard Self.isFormed([first.root, root] + path) else { return .form }
        var path = path[...]
        var climb = Climb(first.size - 1, size - 1)
        climb.skip()
        // The first tree is whole where its size is a power of two, and then its root is known.
        let isWhole = first.size.nonzeroBitCount == 1
        guard let start = isWhole ? first.root : path.popFirst() else { return .length }
        var (old, new) = (start, start)
        for sister in path {
            guard let isRight = climb.step() else { return .length }
            if isRight { old = hash.parent(sister, old) }
            new = isRight ? hash.parent(sister, new) : hash.parent(new, sister)
        }
        guard climb.isAtTop else { return .length }
        if old != first.root { return .firstRoot }
        return new == root ? nil : .root
    }

    private static func isFormed(_ hashes: [[UInt8]]) -> Bool {
        hashes.count <= longestPath + 2 && hashes.allSatisfy { $0.count == TreeHash.length }
    }
}

/// The way from a place at the edge of a tree to its root: `fn` and `sn` of RFC 9162.
private struct Climb {
    private var place: Int64
    private var last: Int64

    init(_ place: Int64, _ last: Int64) {
        self.place = place
        self.last = last
    }

    /// Whether nothing is left to climb.
    var isAtTop: Bool { last == 0 }

    /// Goes up while this is a right child: what the first tree has whole needs no proof.
    mutating func skip() {
        while place & 1 == 1 { up() }
    }

    /// One sister up: whether she stands on the left; nil at the top.
    mutating func step() -> Bool? {
        guard last > 0 else { return nil }
        let isRight = place & 1 == 1 || place == last
        if isRight {
            // An only child has no sister on the levels where it is alone.
            while place & 1 == 0 && place != 0 { up() }
        }
        up()
        return isRight
    }

    private mutating func up() {
        place >>= 1
        last >>= 1
    }
}
