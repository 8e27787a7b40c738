import Signing
import Testing

@testable import Ledger

/// Proofs made of whole subtrees hold, and nothing else does.
@Suite struct ProofTests {
    private static let grove = Grove(70)

    @Test func `every leaf is proved in every size, and at no other place`() throws {
        for size in 1...70 {
            let head = Self.grove.heads[size]
            for place in 0..<size {
                let path = try #require(Self.grove.inclusion(place, in: size))
                let leaf = Self.grove.leaves[place]
                #expect(head.fault(leaf: leaf, at: Int64(place), path: path) == nil)
                for other in [place - 1, place + 1, size] {
                    let fault = head.fault(leaf: leaf, at: Int64(other), path: path)
                    #expect(fault != nil, "\(place) as \(other) of \(size)")
                }
            }
            #expect(Self.grove.inclusion(size, in: size) == nil)
        }
        #expect(Self.grove.inclusion(-1, in: 5) == nil)
        #expect(Self.grove.inclusion(0, in: 0) == nil)
    }

    @Test func `every size goes on from every smaller one, and from no other tree`() throws {
        let other = Grove(Self.grove.leaves.reversed())
        for second in 1...70 {
            for first in 1...second {
                let path = try #require(Self.grove.consistency(first, second))
                let (old, new) = (Self.grove.heads[first], Self.grove.heads[second])
                #expect(new.fault(goingOnFrom: old, path: path) == nil, "\(first) \(second)")
                #expect(new.fault(goingOnFrom: other.heads[first], path: path) != nil)
                #expect(other.heads[second].fault(goingOnFrom: old, path: path) != nil)
            }
        }
        #expect(Self.grove.consistency(0, 5) == nil)
        #expect(Self.grove.consistency(6, 5) == nil)
    }

    @Test func `a flipped bit, a missing or one more hash is refused for its reason`() throws {
        let (first, second, place) = (37, 61, 20)
        let (old, new) = (Self.grove.heads[first], Self.grove.heads[second])
        let leaf = Self.grove.leaves[place]
        let inclusion = try #require(Self.grove.inclusion(place, in: second))
        let consistency = try #require(Self.grove.consistency(first, second))
        for bit in 0..<(inclusion.count * 256) {
            let path = Self.flipped(inclusion, bit)
            #expect(new.fault(leaf: leaf, at: Int64(place), path: path) == .root)
        }
        for bit in 0..<(consistency.count * 256) {
            let path = Self.flipped(consistency, bit)
            let fault = new.fault(goingOnFrom: old, path: path)
            #expect(fault == .root || fault == .firstRoot)
        }
        for path in [Array(inclusion.dropLast()), inclusion + [leaf]] {
            #expect(new.fault(leaf: leaf, at: Int64(place), path: path) == .length)
        }
        for path in [Array(consistency.dropLast()), consistency + [leaf], []] {
            #expect(new.fault(goingOnFrom: old, path: path) == .length)
        }
        let short = [Array(inclusion[0].dropLast())] + inclusion.dropFirst()
        #expect(new.fault(leaf: leaf, at: Int64(place), path: short) == .form)
        #expect(new.fault(leaf: [1], at: Int64(place), path: inclusion) == .form)
        #expect(new.fault(leaf: leaf, at: 61, path: inclusion) == .place)
        #expect(old.fault(goingOnFrom: new, path: consistency) == .size)
        let empty = Self.grove.heads[0]
        #expect(new.fault(goingOnFrom: empty, path: []) == .size)
        #expect(empty.fault(leaf: leaf, at: 0, path: []) == .size)
        #expect(new.fault(goingOnFrom: new, path: consistency) == .length)
    }

    private static func flipped(_ path: [[UInt8]], _ bit: Int) -> [[UInt8]] {
        var path = path
        path[bit / 256][bit % 256 / 8] ^= 1 << UInt8(bit % 8)
        return path
    }

    @Test func `a proof asks for some hashes, however large the ledger is`() throws {
        let size: Int64 = 1_000_000_007
        for place in [0, 1, 499_999_999, size - 1] {
            let plan = try #require(ProofPlan(inclusionOf: place, in: size))
            #expect(plan.subtrees.count < 60)
            let edge = try #require(ProofPlan(consistencyFrom: place + 1, to: size))
            #expect(edge.subtrees.count < 90)
        }
        #expect(ProofPlan(rootOf: 0).subtrees == [])
        #expect(ProofPlan(rootOf: 7).subtrees.map(\.leaves) == [0..<4, 4..<6, 6..<7])
    }

    @Test func `a tree goes on from its peaks`() throws {
        for size in 0...70 {
            var builder = TreeBuilder()
            for leaf in Self.grove.leaves.prefix(size) { builder.append(leaf) }
            var again = try #require(TreeBuilder(size: Int64(size), peaks: builder.peaks))
            for leaf in Self.grove.leaves.dropFirst(size) { again.append(leaf) }
            #expect(again.head == Self.grove.head)
            #expect(TreeBuilder(size: Int64(size) + 1, peaks: builder.peaks + [[1]]) == nil)
        }
        #expect(TreeBuilder(size: -1, peaks: []) == nil)
        #expect(TreeBuilder(size: 1, peaks: []) == nil)
    }
}
