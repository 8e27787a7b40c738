import Codes
import Signing
import TestSupport

@testable import Ledger

/// A ledger of leaves for tests: every whole subtree of it, and its head at every size.
struct Grove {
    let leaves: [[UInt8]]
    private(set) var nodes: [Subtree: [UInt8]] = [:]
    private(set) var heads: [TreeHead] = []

    init(_ count: Int) { self.init((0..<count).map { SM3.digest(Array("leaf \($0)".utf8)) }) }

    init(_ leaves: [[UInt8]]) {
        self.leaves = leaves
        var builder = TreeBuilder()
        heads.append(builder.head)
        for (place, leaf) in leaves.enumerated() {
            nodes[Subtree(level: 0, index: Int64(place))] = leaf
            var made: [Subtree: [UInt8]] = [:]
            builder.append(leaf) { made[$0] = $1 }
            nodes.merge(made) { $1 }
            heads.append(builder.head)
        }
    }

    var head: TreeHead { heads[leaves.count] }

    func inclusion(_ place: Int, in size: Int) -> [[UInt8]]? {
        ProofPlan(inclusionOf: Int64(place), in: Int64(size))?.path(nodes)
    }

    func consistency(_ first: Int, _ second: Int) -> [[UInt8]]? {
        ProofPlan(consistencyFrom: Int64(first), to: Int64(second))?.path(nodes)
    }
}

/// A signer and the keys that trust it, made for the test run.
struct House {
    static let owner = "113205000141499658"
    let signer: FileSigner
    var keys: KeyRing { KeyRing([signer.key]) }

    init(_ algorithm: SigningAlgorithm = .sm2, owner: String = owner) throws {
        signer = try FileSigner(PrivateKey.generate(algorithm), owner: owner)
    }

    func checkpoint(
        _ head: TreeHead, at instant: Instant = Instant(microseconds: 1_795_226_400_000_000)
    ) async throws -> Checkpoint {
        try await Checkpoint.make(
            of: head, origin: signer.key.owner, at: instant, signer: signer)
    }
}

/// Numbers that are the same in every run.
struct Dice {
    private let random: SeededRandom

    init(_ seed: UInt64) { random = SeededRandom(seed) }

    /// A number below a bound.
    func roll(_ bound: Int) throws -> Int {
        let octets = try random.bytes(4)
        let number = octets.reduce(0) { $0 << 8 | Int($1) }
        return number % max(1, bound)
    }

    /// 32 octets.
    func hash() throws -> [UInt8] { try random.bytes(32) }
}
