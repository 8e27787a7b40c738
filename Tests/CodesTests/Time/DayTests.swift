import Testing

@testable import Codes

@Suite struct DayTests {
    @Test func `every day of 1899 to 2101 goes to text and back`() throws {
        let first = try Day("1899-01-01")
        let last = try Day("2101-12-31")
        var weekday = first.weekday
        for number in first.number...last.number {
            let day = Day(number: number)
            #expect(try Day(day.description) == day)
            #expect(day.weekday == weekday)
            weekday = weekday % 7 + 1
        }
    }

    @Test(arguments: [
        ("1970-01-01", 0, 4), ("1969-12-31", -1, 3), ("2000-02-29", 11016, 2),
        ("2026-11-21", 20778, 6), ("0001-01-01", -719_162, 1), ("9999-12-31", 2_932_896, 5),
    ])
    func `known days have their number and weekday`(_ text: String, _ number: Int, _ weekday: Int)
        throws
    {
        let day = try Day(text)
        #expect(day.number == number)
        #expect(day.weekday == weekday)
        #expect(day.description == text)
    }

    @Test(arguments: [
        "2001-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00",
        "0000-01-01",
    ])
    func `a day that does not exist is refused`(_ text: String) {
        #expect(error { () throws(CodeError) in try Day(text) } == .dayImpossible)
    }

    @Test(arguments: [
        "", "2026-1-01", "20260101", "2026/01/01", "2026-01-01 ", "+026-01-01", "２026-01-01",
        "2026-01-0a",
    ])
    func `another form is refused`(_ text: String) {
        #expect(error { () throws(CodeError) in try Day(text) } == .dayMalformed)
    }

    @Test func `adding crosses months and years`() throws {
        #expect("\(try Day("2023-12-31").adding(1))" == "2024-01-01")
        #expect("\(try Day("2024-03-01").adding(-1))" == "2024-02-29")
        #expect(try Day("2024-02-29") < Day("2024-03-01"))
    }
}
