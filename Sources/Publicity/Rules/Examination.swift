public import Codes

/// What is open in a record on a day (待补录项).
public struct Examination: Hashable, Sendable {
    /// One field that someone has to fill or correct.
    public struct Open: Hashable, Sendable {
        /// Key of the field.
        public let field: String
        /// `absent`, `rejected`, or code and reason of the rule.
        public let why: String
        /// What the receiver said, for a rejection.
        public let text: String?
        /// Proposal and where it comes from.
        public let suggestion: PublicityRecord.Suggestion?
    }

    /// Findings of all rules.
    public let findings: [Finding]
    /// Fields that may and must be filled, in template order.
    public let missing: [Open]

    /// Whether the record can be reported.
    public var isComplete: Bool { missing.isEmpty }
}

extension PublicityRecord {
    /// Looks at the record with all rules of its template.
    public func examination(on today: Day) -> Examination {
        let row = Row(template: template, fields: fields, today: today)
        var findings = PublicityRules.findings(in: row)
        if dueOn == nil {
            let reason = decidedOn == nil ? "no-day" : "no-calendar"
            findings.append(.notExamined("publicity.due", reason))
        }
        if kind == .penalty && decidedOn == nil {
            findings.append(.notExamined("publicity.period", "no-day"))
        } else if kind == .penalty && publicUntil == nil {
            findings.append(.notExamined("publicity.period", "grade-unknown"))
        } else if kind == .penalty && repairableFrom == nil {
            findings.append(.notExamined("publicity.period", "sector-unknown"))
        }
        return Examination(findings: findings, missing: missing(findings))
    }

    private func missing(_ findings: [Finding]) -> [Examination.Open] {
        template.fields.compactMap { field in
            let rejection = openRejections.first { $0.field == nil || $0.field == field.key }
            let failure = findings.first { $0.outcome == .failed && $0.field == field.key }
            guard rejection != nil || failure != nil else { return nil }
            let why = failure.map { $0.reason == "absent" ? "absent" : "\($0.code).\($0.reason)" }
            return Examination.Open(
                field: field.key, why: why ?? "rejected", text: rejection?.text,
                suggestion: suggestions.first { $0.field == field.key })
        }
    }
}
