internal import Codes

/// The days of a row stand in an order that can be (日期先后).
///
/// Standard: rule V10: decided not after today, valid from ≤ valid to, decided ≤ valid to. That a
/// permit is still in force is not asked: a late report keeps its dates.
struct DateOrder: PublicityRule {
    static let code = "publicity.date-order"

    func findings(in row: Row) -> [Finding] {
        let isPermit = row.template.kind == .permit
        let decided = day("JDRQ", row)
        let last = day(isPermit ? "YXQZI" : "YXQ", row)
        let first = isPermit ? day("YXQZ", row) : nil
        var findings: [Finding] = []
        if let decided, decided.day > row.today {
            findings.append(.failed(Self.code, "decided-in-future", in: decided.field))
        }
        if let first, let last, last.day < first.day {
            findings.append(.failed(Self.code, "ends-before-start", in: last.field))
        }
        if let decided, let last, last.day < decided.day {
            findings.append(.failed(Self.code, "ends-before-decision", in: last.field))
        }
        return findings
    }

    private func day(_ name: String, _ row: Row) -> (field: TemplateField, day: Day)? {
        guard let field = row.template.field(row.template.prefix + name),
            let day = row.fields[field.key].flatMap({ PrintedDay($0).day })
        else { return nil }
        return (field, day)
    }
}
