/// What one commit checks and writes (工作单元), each thing once and in one order.
///
/// Several look-ups of one request assume the same grant and spend of the same budget; a record
/// may be assumed by one operation and written by another. Every store commits this form, so that
/// they agree.
public struct WorkUnit: Hashable, Sendable {
    /// By kind and id as octets; of one record what is assumed comes before what is written.
    ///
    /// An assumption stands once, and not beside a write that assumes the same.
    public let changes: [Change]
    /// One spending for each budget and day, by their names and days.
    public let spends: [Spend]
    /// Each counter once, by series, owner, day and name.
    public let counts: [Count]

    /// The unit of the changes of one commit.
    public init(_ changes: [Change]) {
        self.changes = Self.settled(changes)
        spends = Self.sums(changes.flatMap(\.spends))
        counts = Count.sums(changes.flatMap(\.counts))
    }

    private struct Assumption: Hashable {
        let kind: [UInt8]
        let id: [UInt8]
        let expects: Change.Expectation

        init(_ change: Change) {
            kind = Array(change.record.kind.description.utf8)
            id = Array(change.record.id.utf8)
            expects = change.expects
        }
    }

    private static func settled(_ changes: [Change]) -> [Change] {
        var known = Set(changes.filter { $0.effect != .assume }.map(Assumption.init))
        let kept = changes.filter {
            $0.effect != .assume || known.insert(Assumption($0)).inserted
        }
        return kept.enumerated()
            .sorted { precedes($0.element, $1.element) ?? ($0.offset < $1.offset) }
            .map(\.element)
    }

    /// Nil when neither comes first by itself.
    private static func precedes(_ left: Change, _ right: Change) -> Bool? {
        let (one, two) = (Assumption(left), Assumption(right))
        if one.kind != two.kind { return one.kind.lexicographicallyPrecedes(two.kind) }
        if one.id != two.id { return one.id.lexicographicallyPrecedes(two.id) }
        if (left.effect == .assume) == (right.effect == .assume) { return nil }
        return left.effect == .assume
    }

    /// The lowest limit holds; a sum that is negative anywhere or too large stays beyond any limit.
    private static func sums(_ spends: [Spend]) -> [Spend] {
        var result: [Spend] = []
        for spend in spends.sorted(by: precedes) {
            guard let last = result.last, !precedes(last, spend) else {
                result.append(spend)
                continue
            }
            let (sum, isOver) = last.amount.addingReportingOverflow(spend.amount)
            let isNegative = min(last.amount, spend.amount) < 0
            result[result.count - 1] = Spend(
                budget: spend.budget, day: spend.day,
                amount: isNegative ? -1 : isOver ? .max : sum,
                limit: isOver ? -1 : min(last.limit, spend.limit))
        }
        return result
    }

    private static func precedes(_ left: Spend, _ right: Spend) -> Bool {
        left.budget.utf8.elementsEqual(right.budget.utf8)
            ? left.day < right.day
            : left.budget.utf8.lexicographicallyPrecedes(right.budget.utf8)
    }
}
