internal import Codes

/// Columns of days hold days (日期).
///
/// Standard: rule V09: `-`, `/` or `.` as one consistent separator; one form is written.
struct Dates: PublicityRule {
    static let code = "publicity.date"

    func findings(in row: Row) -> [Finding] {
        row.template.fields.compactMap { field in
            guard field.form == .day, let text = row.fields[field.key] else { return nil }
            switch PrintedDay(text) {
            case .day: return nil
            case .form: return .failed(Self.code, "form", in: field)
            case .impossible: return .failed(Self.code, "impossible", in: field)
            }
        }
    }
}

/// A day as files print it (日期文本).
enum PrintedDay: Equatable {
    case day(Day)
    /// No day of a form that is read.
    case form
    /// Of the right form, but there is no such day.
    case impossible

    init(_ text: String) {
        guard let separator = text.first(where: { "-/.".contains($0) }) else {
            self = .form
            return
        }
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        let numbers = parts.compactMap(Self.number)
        guard parts.count == 3, numbers.count == 3, parts[0].count == 4,
            (1...2).contains(parts[1].count), (1...2).contains(parts[2].count)
        else {
            self = .form
            return
        }
        guard let day = Day(year: numbers[0], month: numbers[1], day: numbers[2]) else {
            self = .impossible
            return
        }
        self = .day(day)
    }

    private static func number(_ text: Substring) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    /// The day, if it is one.
    var day: Day? {
        if case .day(let day) = self { return day }
        return nil
    }
}
