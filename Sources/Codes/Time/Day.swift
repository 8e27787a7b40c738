/// A day of the civil calendar (日历日); the civil day of the house is that of UTC+8.
public struct Day: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Days since 1970-01-01.
    public let number: Int

    /// The day with a number since 1970-01-01.
    public init(number: Int) { self.number = number }

    /// A day of the Gregorian calendar, years 1 to 9999; nil when there is no such day.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.length(of: month, in: year)
        else { return nil }
        // Days from civil, Hinnant: March-based years in eras of 400.
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        number = era * 146_097 + dayOfEra - 719_468
    }

    /// Parses `YYYY-MM-DD`.
    ///
    /// - Throws: `dayMalformed`, `dayImpossible`.
    public init(_ text: String) throws(CodeError) {
        let octets = Array(text.utf8)
        guard octets.count == 10, octets[4] == UInt8(ascii: "-"), octets[7] == UInt8(ascii: "-"),
            let year = Digits.number(octets[0..<4]), let month = Digits.number(octets[5..<7]),
            let day = Digits.number(octets[8..<10])
        else { throw .dayMalformed }
        guard let parsed = Day(year: year, month: month, day: day) else { throw .dayImpossible }
        self = parsed
    }

    private static func length(of month: Int, in year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    /// Year, month and day.
    public var parts: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    /// The year.
    public var year: Int { parts.year }

    /// 1 for Monday to 7 for Sunday.
    public var weekday: Int { (number % 7 + 7 + 3) % 7 + 1 }

    /// The day some days later, or earlier.
    public func adding(_ days: Int) -> Day { Day(number: number + days) }

    /// `YYYY-MM-DD`.
    public var description: String {
        let (year, month, day) = parts
        return "\(Digits.padded(year, 4))-\(Digits.padded(month, 2))-\(Digits.padded(day, 2))"
    }

    /// Earlier days come first.
    public static func < (left: Day, right: Day) -> Bool { left.number < right.number }
}

/// Decimal digits in ASCII.
enum Digits {
    static func number(_ octets: some Sequence<UInt8>) -> Int? {
        var number = 0
        for octet in octets {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet) else { return nil }
            number = number * 10 + Int(octet - UInt8(ascii: "0"))
        }
        return number
    }

    static func padded(_ number: Int, _ width: Int) -> String {
        let text = "\(number)"
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
}
