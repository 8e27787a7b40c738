import Testing

@testable import Codes

@Suite struct InstantTests {
    @Test(arguments: [
        ("2026-11-21T10:00:00+08:00", 1_795_226_400_000_000),
        ("2026-11-21T02:00:00Z", 1_795_226_400_000_000),
        ("1970-01-01T08:00:00+08:00", 0), ("1970-01-01T07:59:59+08:00", -1_000_000),
        ("2026-11-21T10:00:00.5+08:00", 1_795_226_400_500_000),
        ("2026-11-21T10:00:00.000001Z", 1_795_255_200_000_001),
    ])
    func `texts have their microseconds`(_ text: String, _ microseconds: Int64) throws {
        #expect(try Instant(text).microseconds == microseconds)
    }

    @Test func `what is written is read back`() throws {
        var random = Seeded(state: 3339)
        for _ in 0..<2000 {
            let seconds = Int64.random(in: -2_000_000_000...4_000_000_000, using: &random)
            let instant = Instant(microseconds: seconds * 1_000_000)
            #expect(try Instant(instant.description) == instant)
            #expect(instant.description.hasPrefix(instant.day.description))
        }
    }

    @Test func `the civil day changes at midnight in UTC+8`() throws {
        #expect("\(try Instant("2026-11-20T15:59:59.999999Z").day)" == "2026-11-20")
        #expect("\(try Instant("2026-11-20T16:00:00Z").day)" == "2026-11-21")
        #expect("\(try Instant("1969-12-31T15:59:59Z").day)" == "1969-12-31")
        let day = try Day("2026-11-21")
        #expect(Instant(startOf: day).day == day)
        #expect(Instant(microseconds: Instant(startOf: day).microseconds - 1).day == day.adding(-1))
    }

    @Test(arguments: [
        "", "2026-11-21", "2026-11-21 10:00:00Z", "2026-11-21T10:00:00", "2026-11-21T24:00:00Z",
        "2026-11-21T10:60:00Z", "2026-11-21T10:00:60Z", "2026-11-21T10:00:00+07:00",
        "2026-11-21T10:00:00.Z", "2026-11-21T10:00:00.1234567Z", "2026-11-21T10:00:00z",
        "2026-02-30T10:00:00Z", "2026-11-21T10:00:00Z ", "2026-11-21T10:00:00-08:00",
    ])
    func `another form is refused`(_ text: String) {
        #expect(error { () throws(CodeError) in try Instant(text) } == .instantMalformed)
    }

    @Test func `the last instant is that of the year 9999 in UTC+8`() throws {
        let last = try Instant("9999-12-31T15:59:59.999999Z")
        #expect(last.sortable == "9999-12-31T23:59:59.999999+08:00")
        #expect(try Instant(last.sortable) == last)
        #expect(
            error { () throws(CodeError) in try Instant("9999-12-31T16:00:00Z") }
                == .instantMalformed)
    }

    @Test func `text with characters of many octets is refused without a trap`() {
        for text in ["二〇二六年十一月二十一日", "2026-11-2１T10:00:00Z", "é2026-11-21T10:00:00Z"] {
            #expect(error { () throws(CodeError) in try Instant(text) } == .instantMalformed)
        }
    }

    @Test func `seconds beyond those that have a text count as the last that have`() {
        for (seconds, text) in [
            (1_795_226_400, "2026-11-21T10:00:00+08:00"), (.max, "10000-01-01T00:00:00+08:00"),
            (253_402_271_999, "9999-12-31T23:59:59+08:00"), (.min, "0001-01-01T00:00:00+08:00"),
            (9_007_199_254_740_991, "10000-01-01T00:00:00+08:00"),
        ] as [(Int64, String)] {
            #expect(Instant(seconds: seconds).description == text)
        }
    }

    @Test func `seconds are added and counted down to whole ones`() throws {
        let instant = try Instant("2026-11-21T10:00:00.9+08:00")
        #expect(instant.seconds == 1_795_226_400)
        #expect(instant.adding(seconds: 60).description == "2026-11-21T10:01:00+08:00")
    }

    @Test func `the sortable form is of one width, in the order of time, and read back`() throws {
        let instants = [-1, 0, 1, 999_999, 1_000_000, 1_795_226_400_000_001].map {
            Instant(microseconds: $0)
        }
        let texts = instants.map(\.sortable)
        #expect(texts.last == "2026-11-21T10:00:00.000001+08:00")
        #expect(Set(texts.map(\.utf8.count)) == [32])
        #expect(texts == texts.sorted())
        #expect(try texts.map { try Instant($0) } == instants)
    }
}
