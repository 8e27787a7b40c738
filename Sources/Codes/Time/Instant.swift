/// An instant (时刻) in microseconds since 1970-01-01T00:00:00Z; written with `+08:00`.
public struct Instant: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Microseconds, UTC.
    public let microseconds: Int64

    private static let dayLength: Int64 = 86_400_000_000
    private static let offset: Int64 = 8 * 3_600_000_000

    /// The instant so many microseconds after the start of 1970 in UTC.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// From the first day of year 1 to the end of year 9999 in UTC+8: the whole seconds that have a text.
    ///
    /// Numbers of others are held against it before anything is reckoned with them.
    public static let wholeSeconds: ClosedRange<Int64> = -62_135_625_600...253_402_272_000

    /// The instant so many seconds after the start of 1970; one beyond ``wholeSeconds`` counts as its end.
    public init(seconds: Int64) {
        let range = Self.wholeSeconds
        microseconds = min(max(seconds, range.lowerBound), range.upperBound) * 1_000_000
    }

    /// The first instant of a civil day in UTC+8.
    public init(startOf day: Day) {
        microseconds = Int64(day.number) * Self.dayLength - Self.offset
    }

    /// The civil day of UTC+8.
    public var day: Day {
        let local = microseconds + Self.offset
        return Day(number: Int((local >= 0 ? local : local - Self.dayLength + 1) / Self.dayLength))
    }

    /// The instant some seconds later.
    public func adding(seconds: Int64) -> Instant {
        Instant(microseconds: microseconds + seconds * 1_000_000)
    }

    /// Whole seconds since 1970, as JWT claims count.
    public var seconds: Int64 { microseconds / 1_000_000 }

    /// RFC 3339 with `+08:00`, to the second.
    public var description: String {
        let day = day
        let seconds = Int((microseconds - Instant(startOf: day).microseconds) / 1_000_000)
        let hours = Digits.padded(seconds / 3600, 2)
        let minutes = Digits.padded(seconds / 60 % 60, 2)
        return "\(day)T\(hours):\(minutes):\(Digits.padded(seconds % 60, 2))+08:00"
    }

    /// RFC 3339 with `+08:00`, to the microsecond: later instants sort behind earlier ones as octets.
    public var sortable: String {
        let seconds = description.prefix(19)
        let fraction = Int((microseconds % 1_000_000 + 1_000_000) % 1_000_000)
        return "\(seconds).\(Digits.padded(fraction, 6))+08:00"
    }

    /// Parses RFC 3339 with `+08:00` or `Z`, a fraction of up to six digits allowed.
    ///
    /// The last hours of 9999 in UTC lie in the year 10000 of UTC+8, which has no text: refused.
    ///
    /// - Throws: `instantMalformed`.
    public init(_ text: String) throws(CodeError) {
        let octets = Array(text.utf8)
        guard octets.count >= 20, octets[10] == UInt8(ascii: "T"),
            octets[13] == UInt8(ascii: ":"), octets[16] == UInt8(ascii: ":"),
            let day = try? Day(String(text.prefix(10))),
            let hour = Digits.number(octets[11..<13]), hour < 24,
            let minute = Digits.number(octets[14..<16]), minute < 60,
            let second = Digits.number(octets[17..<19]), second < 60
        else { throw .instantMalformed }
        var rest = octets[19...]
        var fraction: Int64 = 0
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { $0 >= 0x30 && $0 <= 0x39 }
            guard (1...6).contains(digits.count), let number = Digits.number(digits) else {
                throw .instantMalformed
            }
            fraction = (digits.count..<6).reduce(Int64(number)) { value, _ in value * 10 }
            rest = rest.dropFirst(1 + digits.count)
        }
        let zone: Int64
        if rest.elementsEqual("+08:00".utf8) {
            zone = 0
        } else if rest.elementsEqual("Z".utf8) {
            zone = Self.offset
        } else {
            throw .instantMalformed
        }
        let time = Int64(hour * 3600 + minute * 60 + second) * 1_000_000 + fraction
        microseconds = Instant(startOf: day).microseconds + time + zone
        guard self.day.year <= 9999 else { throw .instantMalformed }
    }

    /// Earlier instants come first.
    public static func < (left: Instant, right: Instant) -> Bool {
        left.microseconds < right.microseconds
    }
}
