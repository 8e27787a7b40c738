/// A counter to be raised in the commit of what it counts (计数), so that a report reads sums and never
/// all records.
public struct Count: Hashable, Sendable {
    /// What is counted, such as `license.use`.
    public let series: String
    /// 18-character code of the department whose counter it is.
    public let owner: String
    /// The civil day.
    public let day: Day
    /// What is told apart within the series; codes and words only, never a person.
    public let name: String
    /// By how much.
    public let amount: Int64

    /// A count.
    public init(series: String, owner: String, day: Day, name: String, amount: Int64 = 1) {
        self.series = series
        self.owner = owner
        self.day = day
        self.name = name
        self.amount = amount
    }
}

/// Which counters to sum (计数查询).
public struct CountQuery: Hashable, Sendable {
    /// The series.
    public var series: String
    /// The departments whose counters are wanted; nil for all.
    public var owners: [String]?
    /// First day.
    public var from: Day
    /// Last day, which counts.
    public var to: Day
    /// Whether each day stands for itself; else all are summed under the first.
    public var isByDay: Bool
    /// At most so many sums.
    public var limit: Int
    /// Start behind this sum of owner and name; only where days do not stand for themselves.
    public var after: Place?

    /// Where the sums before ended.
    public struct Place: Hashable, Sendable {
        /// Owner of the last one.
        public let owner: String
        /// Its name.
        public let name: String

        /// A place.
        public init(owner: String, name: String) {
            self.owner = owner
            self.name = name
        }
    }

    /// A query.
    public init(
        _ series: String, owners: [String]? = nil, from: Day, to: Day, isByDay: Bool = true,
        limit: Int = 10_000
    ) {
        self.series = series
        self.owners = owners
        self.from = from
        self.to = to
        self.isByDay = isByDay
        self.limit = limit
    }
}

extension Count {
    /// Counts of one counter joined, in the order in which all units take their locks.
    static func sums(_ counts: [Count]) -> [Count] {
        var result: [Count] = []
        for count in counts.sorted(by: precedes) {
            guard let last = result.last, !precedes(last, count) else {
                result.append(count)
                continue
            }
            result[result.count - 1] = Count(
                series: last.series, owner: last.owner, day: last.day, name: last.name,
                amount: last.amount.addingReportingOverflow(count.amount).partialValue)
        }
        return result
    }

    /// By series, owner, day and name, as octets.
    private static func precedes(_ left: Count, _ right: Count) -> Bool {
        for (one, other) in [(left.series, right.series), (left.owner, right.owner)]
        where !one.utf8.elementsEqual(other.utf8) {
            return one.utf8.lexicographicallyPrecedes(other.utf8)
        }
        if left.day != right.day { return left.day < right.day }
        return left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
    }
}
