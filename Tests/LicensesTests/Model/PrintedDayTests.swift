import Testing

@testable import Licenses

struct PrintedDayTests {
    @Test(arguments: [
        "20260305", "2026-03-05", "2026-3-5", "2026/03/05", "2026.3.05", "2026年03月05日",
        "2026年3月5日", "2026-03-05 23:59:59", "1772640000000",
    ])
    func `a day is read in every way that is in use`(_ text: String) {
        #expect(PrintedDay.day(text).map { "\($0)" } == "2026-03-05")
    }

    @Test(arguments: [
        "", "2026", "2026-03", "2026-03-32", "20260230", "2026-03/05", "2026年3月5", "26-03-05",
        "2026-03-05 24:00:00", "2026-03-05 1:00:00", " 2026-03-05", "2026-03-05T00:00:00", "长期",
        "-026-03-05", "177264000000", "２０２６０３０５",
    ])
    func `what is no day, or written in no known way, is none`(_ text: String) {
        #expect(PrintedDay.day(text) == nil)
    }
}
