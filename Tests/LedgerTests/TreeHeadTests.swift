import Foundation
import Signing
import TestSupport
import Testing

@testable import Ledger

struct TreeHeadTests {
    /// The tree hash as RFC 9162 defines it: split at the largest power of two below the size.
    private static func root(
        _ leaves: ArraySlice<[UInt8]>, _ hash: ([UInt8]) -> [UInt8]
    ) -> [UInt8] {
        guard leaves.count > 1 else { return leaves.first ?? hash([]) }
        var split = 1
        while split * 2 < leaves.count { split *= 2 }
        let middle = leaves.startIndex + split
        return hash([1] + root(leaves[..<middle], hash) + root(leaves[middle...], hash))
    }

    /// The part of the vectors that is about roots; their proofs hold numbers beyond 2⁵³.
    private struct Vectors: Decodable {
        struct Root: Decodable {
            let size: Int
            let sha256: String
            let sm3: String
        }

        let leaves: [String]
        let roots: [Root]

        enum CodingKeys: String, CodingKey {
            case leaves = "leaves_hex"
            case roots
        }
    }

    @Test func `published roots are met at every size`() throws {
        let url = try #require(
            Bundle.module.url(forResource: "Vectors/merkle_rfc6962", withExtension: "json"))
        let vectors = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: url))
        #expect(vectors.roots.map(\.size) == Array(0...vectors.leaves.count))
        let leaves = vectors.leaves.compactMap(Hex.decode)
        var tally = VectorTally("merkle_rfc6962.json", part: "roots")
        for expected in vectors.roots {
            var sha256 = TreeBuilder(hash: TreeHash(digest: SHA256.digest))
            var sm3 = TreeBuilder()
            for leaf in leaves.prefix(expected.size) {
                sha256.append(SHA256.digest([0] + leaf))
                sm3.append(Leaf.hash(salt: [], body: leaf))
            }
            let head = TreeHead(size: Int64(expected.size), root: Hex.decode(expected.sm3) ?? [])
            let isMet = Hex.encode(sha256.head.root) == expected.sha256 && sm3.head == head
            #expect(isMet, "\(expected.size)")
            if isMet { tally.accept() }
        }
        try tally.settle()
    }

    @Test func `leaf by leaf gives what the definition gives, at every size up to 260`() {
        var builder = TreeBuilder()
        var leaves: [[UInt8]] = []
        for number in 0..<260 {
            #expect(builder.head.root == Self.root(leaves[...], SM3.digest), "\(number)")
            let leaf = SM3.digest([UInt8(number & 255), UInt8(number >> 8)])
            leaves.append(leaf)
            builder.append(leaf)
        }
    }

    @Test func `a changed, exchanged or missing leaf changes the root`() {
        let leaves = (0..<7).map { SM3.digest([$0]) }
        func root(_ leaves: [[UInt8]]) -> [UInt8] {
            var builder = TreeBuilder()
            for leaf in leaves { builder.append(leaf) }
            return builder.head.root
        }
        let whole = root(leaves)
        for place in leaves.indices {
            var changed = leaves
            changed[place][0] ^= 1
            #expect(root(changed) != whole)
            var missing = leaves
            missing.remove(at: place)
            #expect(root(missing) != whole)
            var exchanged = leaves
            exchanged.swapAt(place, (place + 1) % leaves.count)
            #expect(root(exchanged) != whole)
        }
    }
}
