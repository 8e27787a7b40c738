internal import Signing

/// How the tree of the ledger is hashed (树的杂凑): a digest, and what goes before leaves and nodes.
///
/// Standard: RFC 9162, section 2.1.1. The ledger has SM3; published vectors also have SHA-256.
public struct TreeHash: Sendable {
    /// The octet before everything hashed as an inner node (节点前缀).
    static let nodePrefix: UInt8 = 0x01
    /// Octets of a hash.
    public static let length = 32

    private let digest: @Sendable ([UInt8]) -> [UInt8]

    /// The hash of the ledger.
    public static let sm3 = TreeHash(digest: SM3.digest)

    /// A tree over another digest of 32 octets.
    init(digest: @escaping @Sendable ([UInt8]) -> [UInt8]) { self.digest = digest }

    /// The root of no leaves: the digest of nothing.
    public var empty: [UInt8] { digest([]) }

    /// The hash of an inner node over its two children.
    func parent(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(1 + 2 * Self.length)
        octets.append(Self.nodePrefix)
        octets.append(contentsOf: left)
        octets.append(contentsOf: right)
        return digest(octets)
    }

    /// The root over neighboring subtrees, each at least as large as the next.
    func fold(_ peaks: some BidirectionalCollection<[UInt8]>) -> [UInt8] {
        guard var root = peaks.last else { return empty }
        for left in peaks.dropLast().reversed() { root = parent(left, root) }
        return root
    }
}
