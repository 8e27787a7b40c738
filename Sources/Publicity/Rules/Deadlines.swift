internal import Codes

extension PublicityRecord {
    /// Days within which a decision is to be reported.
    ///
    /// Standard: 国办发〔2015〕51号: seven working days from the day of the decision.
    static let workingDaysToReport = 7

    /// Reckons the days that follow from the day of the decision (期限).
    ///
    /// The day is that of the field; while it cannot be read, none of them is known.
    mutating func reckon(by calendar: WorkingCalendar) {
        decidedOn = self["JDRQ"].flatMap { PrintedDay($0).day }
        dueOn = decidedOn.flatMap { calendar.workingDay(Self.workingDaysToReport, after: $0) }
        guard kind == .penalty, let decidedOn else {
            (regime, publicUntil, repairableFrom) = (nil, nil, nil)
            return
        }
        let found = Regime.of(decidedOn: decidedOn)
        let grade = grade ?? .undecided
        regime = found?.code
        publicUntil = found?.publicUntil(decidedOn: decidedOn, grade: grade)
        repairableFrom = found?.repairableFrom(decidedOn: decidedOn, grade: grade)
    }
}
