public import Codes

/// A day as licenses print it (日期写法).
///
/// Observed: 20260305, 2026-03-05, 2026/03/05, 2026.03.05, 2026年03月05日 (months and days also of
/// one digit), the first of these with a time of day behind it, and milliseconds since 1970. Ours:
/// all are read, one is kept.
public enum PrintedDay {
    /// What stands where there is no last day.
    public static let longTerm = "长期"

    /// The day of a text; nil when it is written in no known way or there is no such day.
    public static func day(_ text: String) -> Day? {
        let digits = text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        switch (digits, text.utf8.count) {
        case (true, 8):
            return day([text.prefix(4), text.dropFirst(4).prefix(2), text.suffix(2)])
        case (true, 13):
            return Int64(text).map { Instant(microseconds: $0 * 1000).day }
        case (true, _): return nil
        case (false, _): return separated(text)
        }
    }

    private static func separated(_ text: String) -> Day? {
        for marks in [["-", "-", ""], ["/", "/", ""], [".", ".", ""], ["年", "月", "日"]] {
            if let day = day(text, marks) { return day }
        }
        // A time of day behind the day: of a database that knows instants only.
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, isTime(parts[1]) else { return nil }
        return day(String(parts[0]), ["-", "-", ""])
    }

    private static func day(_ text: String, _ marks: [String]) -> Day? {
        var rest = Substring(text)
        var parts: [Substring] = []
        for mark in marks {
            let end = mark.isEmpty ? rest.endIndex : rest.range(of: mark)
            guard let end else { return nil }
            parts.append(rest[..<end])
            rest = rest[end...].dropFirst(mark.count)
        }
        return rest.isEmpty ? day(parts) : nil
    }

    private static func day(_ parts: [Substring]) -> Day? {
        guard parts.count == 3, parts[0].utf8.count == 4,
            parts.dropFirst().allSatisfy({ (1...2).contains($0.utf8.count) }),
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        return Day(year: year, month: month, day: day)
    }

    private static func isTime(_ text: Substring) -> Bool {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return parts.count == 3
            && zip(parts, [23, 59, 59]).allSatisfy { part, most in
                part.utf8.count == 2 && Int(part).map { (0...most).contains($0) } ?? false
            }
    }
}

extension Substring {
    /// Where a mark of one character stands first.
    fileprivate func range(of mark: String) -> Index? { mark.first.flatMap { firstIndex(of: $0) } }
}
