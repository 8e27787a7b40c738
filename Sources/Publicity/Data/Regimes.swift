public import Codes

/// How long penalties are shown (公示期限), by the day of the decision.
///
/// Ours: a record keeps the regime of its decision when the regime changes; the sources do not say.
public struct Regime: Hashable, Sendable {
    /// Shortest and longest time in months; a shortest of nil is not known from the decision alone.
    struct Period: Hashable, Sendable {
        let shortest: Int?
        let longest: Int
    }

    /// Code of the document that sets it.
    public let code: String
    /// First day of decisions it holds for; nil from the beginning.
    let first: Day?
    let periods: [Grade: Period]

    /// The regimes, newest first.
    ///
    /// Standard: order 36 (2026-04-01 on), order 58 (2023-05-01 on), 发改办财金〔2019〕527号.
    /// Order 58 has one year instead of three months in some sectors, which no field names.
    static let all = [
        Regime(
            code: "order36", first: Day(year: 2026, month: 4, day: 1),
            periods: [
                .minor: Period(shortest: 0, longest: 3), .general: Period(shortest: 3, longest: 12),
                .serious: Period(shortest: 12, longest: 36),
            ]),
        Regime(
            code: "order58", first: Day(year: 2023, month: 5, day: 1),
            periods: Dictionary(
                uniqueKeysWithValues: Grade.allCases.map {
                    ($0, Period(shortest: nil, longest: 36))
                })),
        Regime(
            code: "527", first: nil,
            periods: [
                .general: Period(shortest: 3, longest: 12),
                .serious: Period(shortest: 6, longest: 36),
            ]),
    ]

    /// The regime of a decision.
    public static func of(decidedOn day: Day) -> Regime? {
        all.first { regime in regime.first.map { $0 <= day } ?? true }
    }

    /// The last day of publicity; nil when the grade has none here.
    public func publicUntil(decidedOn day: Day, grade: Grade) -> Day? {
        periods[grade].map { day.adding(months: $0.longest) }
    }

    /// The first day on which repair may be asked; nil when it cannot be said.
    public func repairableFrom(decidedOn day: Day, grade: Grade) -> Day? {
        periods[grade].flatMap(\.shortest).map { day.adding(months: $0) }
    }
}

extension Day {
    /// The same day of a later month, or that month's last day.
    func adding(months: Int) -> Day {
        let (year, month, day) = parts
        let count = year * 12 + month - 1 + months
        for last in stride(from: day, through: 28, by: -1) {
            if let found = Day(year: count / 12, month: count % 12 + 1, day: last) { return found }
        }
        return Day(year: count / 12, month: count % 12 + 1, day: min(day, 28)) ?? self
    }
}
