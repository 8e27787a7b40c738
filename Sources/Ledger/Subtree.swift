/// A whole subtree (完全子树): the leaves from index · 2^level on, 2^level of them.
public struct Subtree: Hashable, Sendable {
    /// Its height; 0 is a leaf.
    public let level: Int
    /// Its place among the subtrees of its level, from 0.
    public let index: Int64

    /// A subtree.
    public init(level: Int, index: Int64) {
        self.level = level
        self.index = index
    }

    /// The leaves it is over.
    public var leaves: Range<Int64> { (index << level)..<((index + 1) << level) }

    /// The subtrees that together are over a range, from left to right.
    ///
    /// The range begins where a tree can be split, so that each is at least as large as the next; the
    /// root over the range is their hashes folded from the right.
    static func covering(_ range: Range<Int64>) -> [Subtree] {
        var subtrees: [Subtree] = []
        var first = range.lowerBound
        while first < range.upperBound {
            let fitting = 63 - (range.upperBound - first).leadingZeroBitCount
            let level = first == 0 ? fitting : min(first.trailingZeroBitCount, fitting)
            subtrees.append(Subtree(level: level, index: first >> level))
            first += 1 << level
        }
        return subtrees
    }
}
