/// Which days are worked (工作日历): the week, and a table of holidays and make-up days per year.
///
/// The State Council fixes the table each year; a year without one has no answer.
public struct WorkingCalendar: Sendable {
    private let rests: Set<Day>
    private let works: Set<Day>
    /// Years that have a table.
    public let years: Set<Int>

    /// A calendar from its exceptions: days off, and week-end days that are worked.
    public init(rests: Set<Day>, works: Set<Day>) {
        self.rests = rests
        self.works = works
        years = Set(rests.map(\.year))
    }

    /// Whether a day is worked; nil when its year has no table.
    public func isWorked(_ day: Day) -> Bool? {
        guard years.contains(day.year) else { return nil }
        if rests.contains(day) { return false }
        return works.contains(day) || day.weekday <= 5
    }

    /// The n-th working day after a day, which itself does not count; nil without a table.
    ///
    /// Standard: the 7-working-day clock starts on the first working day after the decision.
    public func workingDay(_ count: Int, after day: Day) -> Day? {
        var current = day
        var left = count
        while left > 0 {
            current = current.adding(1)
            guard let isWorked = isWorked(current) else { return nil }
            if isWorked { left -= 1 }
        }
        return current
    }

    /// Working days from a day (not counted) to a later one (counted); negative when it has passed.
    public func workingDays(from start: Day, to end: Day) -> Int? {
        let isForward = start <= end
        var current = isForward ? start : end
        let last = isForward ? end : start
        var count = 0
        while current < last {
            current = current.adding(1)
            guard let isWorked = isWorked(current) else { return nil }
            if isWorked { count += 1 }
        }
        return isForward ? count : -count
    }
}
