/// A whole ledger played again, leaf by leaf, beside heads that were known before (账本重放).
///
/// The heads are those of checkpoints, the gateway's own and those a second party kept. Who can
/// write the database can make leaves, nodes and head agree again; only a head kept elsewhere tells.
public struct Replay: Sendable {
    /// A head that was known before, and by which name it is spoken of.
    public struct Anchor: Hashable, Sendable {
        /// Size and root.
        public let head: TreeHead
        /// Such as the name of its file.
        public let name: String

        /// An anchor.
        public init(_ head: TreeHead, name: String) {
            self.head = head
            self.name = name
        }
    }

    /// The anchors whose root is not that of the ledger at their size.
    public private(set) var forked: [Anchor] = []
    private var waiting: ArraySlice<Anchor>
    private var builder = TreeBuilder()

    /// A replay beside known heads.
    public init(anchors: [Anchor]) {
        waiting = anchors.sorted { $0.head.size < $1.head.size }[...]
        compare()
    }

    /// Leaves played so far; unlike ``head`` it hashes nothing.
    public var size: Int64 { builder.size }

    /// Size and root as far as it was played.
    public var head: TreeHead { builder.head }

    /// Roots of the whole subtrees as far as it was played.
    public var peaks: [[UInt8]] { builder.peaks }

    /// The anchors that are beyond the end: the ledger was longer once.
    public var beyond: [Anchor] { Array(waiting) }

    /// Whether it is what all anchors say, and reaches as far.
    public var isWhole: Bool { forked.isEmpty && waiting.isEmpty }

    /// Plays the next leaf; hands over each subtree that it makes whole.
    public mutating func append(_ leaf: [UInt8], whole: (Subtree, [UInt8]) -> Void = { _, _ in }) {
        builder.append(leaf, whole: whole)
        compare()
    }

    private mutating func compare() {
        while let anchor = waiting.first, anchor.head.size <= builder.size {
            waiting = waiting.dropFirst()
            if anchor.head != builder.head { forked.append(anchor) }
        }
    }
}
