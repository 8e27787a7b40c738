import Testing

@testable import Codes

@Suite struct WorkUnitTests {
    private let grant = RecordRef(RecordKind("grant"), "g1")

    private func put(_ kind: String, _ id: String, _ spends: [Spend] = []) -> Change {
        Change(RecordRef(RecordKind(kind), id), expects: .absent, spends: spends)
    }

    private func spend(_ amount: Int64, _ limit: Int64, _ name: String = "b", day: Int = 1)
        -> Spend
    {
        Spend(budget: name, day: Day(number: day), amount: amount, limit: limit)
    }

    @Test func `an assumption stands once, and not beside the write that assumes the same`() {
        let assumed = Change.assuming(grant, revision: 3)
        let unit = WorkUnit([assumed, put("access", "1"), assumed])
        #expect(unit.changes == [put("access", "1"), assumed])
        let write = Change(grant, expects: .revision(3))
        #expect(WorkUnit([write, assumed]).changes == [write])
        let other = Change.assuming(grant, revision: 4)
        #expect(WorkUnit([write, other, assumed]).changes == [other, write])
    }

    @Test func `changes are ordered by octets, and of one record as given`() {
        let first = Change(grant, expects: .revision(1))
        let second = Change(grant, expects: .revision(2))
        #expect(WorkUnit([first, second]).changes == [first, second])
        let ids = ["e\u{301}", "\u{e9}", "z", "B"]
        let unit = WorkUnit(ids.map { put("case", $0) } + [put("access", "9")])
        #expect(unit.changes.map(\.record.id) == ["9", "B", "e\u{301}", "z", "\u{e9}"])
    }

    @Test func `spends of one budget and day are one, under the lowest limit`() {
        let spends = [spend(1, 9), spend(2, 5), spend(4, 9, "a"), spend(3, 9, day: 2)]
        let unit = WorkUnit(spends.map { put("access", "\($0.amount)", [$0]) })
        #expect(unit.spends == [spend(4, 9, "a"), spend(3, 5), spend(3, 9, day: 2)])
    }

    @Test(arguments: [[5, -1], [-1, 5], [-1, 5, 9], [.max, .max], [.max, 1, 1], [1, .max, 0]])
    func `a sum that is negative anywhere or too large fits no limit`(_ amounts: [Int64]) throws {
        let unit = WorkUnit([put("access", "1", amounts.map { spend($0, .max) })])
        let sum = try #require(unit.spends.first)
        #expect(unit.spends.count == 1 && (sum.amount < 0 || sum.amount > sum.limit))
    }
}
