/// A citizen identity number (公民身份号码), checked; prints masked.
///
/// 18 characters: division (6), day of birth (8), serial (3, odd for men), check.
/// Standard: GB 11643-1999.
public struct CitizenID: Hashable, Sendable, CustomStringConvertible {
    /// The 18 characters; never in a URL, a log or an error.
    public let number: String
    /// The day of birth.
    public let birthday: Day

    private static let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    private static let checks = Array("10X98765432".utf8)

    /// Parses a number as printed.
    ///
    /// - Throws: `citizenIDLength`, `citizenIDOldForm` (15 digits), `citizenIDCharacter`,
    ///   `citizenIDLowerCase`, `citizenIDDate`, `citizenIDCheck`.
    public init(_ text: String) throws(CodeError) {
        let octets = Array(text.utf8)
        if octets.count == 15 && octets.allSatisfy(Self.isDigit) { throw .citizenIDOldForm }
        guard octets.count == 18 else { throw .citizenIDLength }
        guard octets[..<17].allSatisfy(Self.isDigit) else { throw .citizenIDCharacter }
        if octets[17] == UInt8(ascii: "x") { throw .citizenIDLowerCase }
        guard Self.isDigit(octets[17]) || octets[17] == UInt8(ascii: "X") else {
            throw .citizenIDCharacter
        }
        let digits = octets[6..<14].map { Int($0 - UInt8(ascii: "0")) }
        let (year, month, day) = (
            digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3],
            digits[4] * 10 + digits[5], digits[6] * 10 + digits[7]
        )
        guard let birthday = Day(year: year, month: month, day: day) else { throw .citizenIDDate }
        let sum = zip(octets, Self.weights).reduce(0) {
            $0 + Int($1.0 - UInt8(ascii: "0")) * $1.1
        }
        guard Self.checks[sum % 11] == octets[17] else { throw .citizenIDCheck }
        number = text
        self.birthday = birthday
    }

    private static func isDigit(_ octet: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet)
    }

    /// The number with the day of birth and the serial hidden.
    public var description: String { "\(number.prefix(6))********\(number.suffix(4))" }
}
