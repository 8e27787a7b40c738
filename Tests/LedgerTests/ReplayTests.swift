import Signing
import Testing

@testable import Ledger

/// Whoever can write the database can make all of it agree again.
///
/// Leaves, nodes, head: only what was kept elsewhere tells.
@Suite struct ReplayTests {
    /// What an attacker does with the leaves; everything above them he computes anew.
    enum Attack: CaseIterable {
        case edit, deletion, swap, truncation, rollBack

        func done(to leaves: [[UInt8]], _ dice: Dice) throws -> [[UInt8]] {
            var leaves = leaves
            let place = try dice.roll(leaves.count)
            switch self {
            case .edit: leaves[place] = try dice.hash()
            case .deletion: leaves.remove(at: place)
            case .swap:
                leaves.swapAt(place, (place + 1 + (try dice.roll(leaves.count - 1))) % leaves.count)
            case .truncation: leaves.removeLast(leaves.count - place)
            case .rollBack:
                // An old copy comes back, and other events follow: as many, fewer or more.
                let lost = leaves.count - place
                leaves.removeLast(lost)
                for _ in 0..<(try dice.roll(2 * lost)) { leaves.append(try dice.hash()) }
            }
            return leaves
        }
    }

    private static func replayed(
        _ leaves: [[UInt8]], beside anchors: [Replay.Anchor]
    ) -> Replay {
        var replay = Replay(anchors: anchors)
        for leaf in leaves { replay.append(leaf) }
        return replay
    }

    @Test func `10,000 random edits, deletions, swaps, truncations and roll-backs are all found`()
        throws
    {
        let dice = Dice(20_261_122)
        var found: [Attack: Int] = [:]
        for number in 0..<10_000 {
            let grove = Grove(try (0..<(2 + dice.roll(40))).map { _ in try dice.hash() })
            let middle = try dice.roll(grove.leaves.count)
            let anchors = [grove.heads[middle], grove.head].map { Replay.Anchor($0, name: "") }
            #expect(Self.replayed(grove.leaves, beside: anchors).isWhole)
            let attack = Attack.allCases[number % Attack.allCases.count]
            let changed = try attack.done(to: grove.leaves, dice)
            // What the attacker computed anew agrees with itself.
            let own = [Replay.Anchor(Grove(changed).head, name: "")]
            #expect(Self.replayed(changed, beside: own).isWhole)
            if !Self.replayed(changed, beside: anchors).isWhole { found[attack, default: 0] += 1 }
        }
        print("ledger: " + found.map { "\($0.key) \($0.value)" }.sorted().joined(separator: ", "))
        for attack in Attack.allCases { #expect(found[attack] == 2000, "\(attack)") }
    }

    @Test func `an anchor is named as forked or beyond the end, and the sound ones are not`() {
        let grove = Grove(20)
        let anchors = [5, 12, 20].map { Replay.Anchor(grove.heads[$0], name: "\($0)") }
        var leaves = grove.leaves
        leaves[8][0] ^= 1
        let replay = Self.replayed(Array(leaves.prefix(15)), beside: anchors)
        #expect(replay.forked.map(\.name) == ["12"])
        #expect(replay.beyond.map(\.name) == ["20"])
        #expect(!replay.isWhole)
        #expect(replay.head.size == 15)
    }

    @Test func `an anchor of an empty ledger is compared too`() {
        let right = Replay.Anchor(TreeBuilder().head, name: "0")
        #expect(Replay(anchors: [right]).isWhole)
        let wrong = Replay.Anchor(TreeHead(size: 0, root: [1]), name: "0")
        #expect(!Replay(anchors: [wrong]).isWhole)
    }
}
