import TestSupport
import Testing

@testable import Codes

@Suite struct WorkingCalendarTests {
    private func calendar() throws -> WorkingCalendar {
        var rests: Set<Day> = []
        var works: Set<Day> = []
        for row in try rows("holidays") {
            let day = try Day(try #require(row["day"]))
            if row["kind"] == "off" { rests.insert(day) } else { works.insert(day) }
        }
        return WorkingCalendar(rests: rests, works: works)
    }

    /// Worked examples of the 7-working-day clock of 双公示, with the day of the decision.
    @Test(arguments: [
        ("2023-08-09", 7, "2023-08-18"), ("2023-08-09", 8, "2023-08-21"),
        ("2024-09-27", 1, "2024-09-29"), ("2024-09-27", 2, "2024-09-30"),
        ("2024-09-27", 3, "2024-10-08"), ("2024-09-27", 7, "2024-10-12"),
    ])
    func `the worked examples fall on their day`(_ start: String, _ count: Int, _ end: String)
        throws
    {
        let calendar = try calendar()
        let day = calendar.workingDay(count, after: try Day(start))
        #expect(day == (try Day(end)))
        #expect(calendar.workingDays(from: try Day(start), to: try Day(end)) == count)
        #expect(calendar.workingDays(from: try Day(end), to: try Day(start)) == -count)
    }

    @Test(arguments: [("off", "rest days"), ("work", "worked week-ends")])
    func `every listed day is what the list says`(kind: String, part: String) throws {
        let calendar = try calendar()
        var tally = VectorTally("holidays.csv", part: part)
        for row in try rows("holidays") where row["kind"] == kind {
            let day = try Day(try #require(row["day"]))
            #expect(calendar.isWorked(day) == (kind == "work"), "\(day)")
            // The week alone would let it rest.
            if kind == "work" { #expect(day.weekday > 5, "\(day)") }
            if calendar.isWorked(day) == (kind == "work") { tally.accept() }
        }
        try tally.settle()
    }

    @Test func `a make-up Sunday is worked and a holiday Monday is not`() throws {
        let calendar = try calendar()
        #expect(calendar.isWorked(try Day("2024-09-29")) == true)
        #expect(calendar.isWorked(try Day("2024-10-07")) == false)
        #expect(calendar.isWorked(try Day("2024-10-13")) == false)
        #expect(calendar.isWorked(try Day("2024-10-14")) == true)
    }

    @Test func `a year without a table has no answer`() throws {
        let calendar = try calendar()
        let last = try #require(calendar.years.max())
        let end = try #require(Day(year: last, month: 12, day: 31))
        #expect(calendar.isWorked(end) != nil)
        #expect(calendar.isWorked(end.adding(1)) == nil)
        #expect(calendar.workingDay(7, after: end) == nil)
        #expect(calendar.workingDays(from: end, to: end.adding(3)) == nil)
        #expect(calendar.isWorked(try Day("2014-12-31")) == nil)
    }

    @Test func `no working days from a day to itself`() throws {
        let day = try Day("2024-09-27")
        #expect(try calendar().workingDays(from: day, to: day) == 0)
        #expect(try calendar().workingDay(0, after: day) == day)
    }
}
