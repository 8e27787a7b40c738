internal import Codes

/// Why a decision makes no record for the credit centre (不报送原因).
public enum SkipReason: String, Sendable, CaseIterable {
    /// 不予许可 is no record of either kind.
    case refused
    /// Penalty by simple procedure (简易程序).
    case simpleProcedure
    /// Only a warning or a notice of criticism (仅警告、通报批评).
    case warningOnly
    /// A natural person under 18 (未成年人).
    case underAge
    /// Its record is there already, from a file (已导入); it keeps the licenses of the decision.
    case imported
}

/// Which decisions stay out (报送口径); sources differ, so each is a setting.
///
/// Observed: notes of city platforms; Docs/divergences.md.
public struct ReportingPolicy: Hashable, Sendable {
    /// Reasons that keep a decision out; a refusal always does.
    public var excluded: Set<SkipReason>

    /// A policy; without argument all reasons keep a decision out.
    public init(excluded: Set<SkipReason> = Set(SkipReason.allCases)) {
        self.excluded = excluded.union([.refused])
    }

    /// Why a decision stays out, or nil.
    func reason(toSkip decision: Decision) -> SkipReason? {
        reasons(of: decision).first(where: excluded.contains)
    }

    private func reasons(of decision: Decision) -> [SkipReason] {
        var reasons: [SkipReason] = []
        if decision.outcome == .refused { reasons.append(.refused) }
        if decision.penalty?.procedure == .simple { reasons.append(.simpleProcedure) }
        if let categories = decision.penalty?.categories, !categories.isEmpty,
            categories.allSatisfy(ValueList.warnings.contains)
        {
            reasons.append(.warningOnly)
        }
        if isUnderAge(decision) { reasons.append(.underAge) }
        return reasons
    }

    private func isUnderAge(_ decision: Decision) -> Bool {
        let counterpart = decision.counterpart
        guard counterpart.kind == .natural, counterpart.codeType == "111" else { return false }
        return isUnderAge(counterpart.code, on: decision.decidedOn)
    }

    private func isUnderAge(_ number: String?, on day: Day) -> Bool {
        guard let number, let citizen = try? CitizenID(number) else { return false }
        return day < citizen.birthday.adding(months: 18 * 12)
    }

    /// Why a row of a file stays out (不入库原因).
    struct RowSkip {
        /// The reason.
        let reason: SkipReason
        /// Stable code of the rejection.
        let code: String
        /// The field that says it.
        let field: String
    }

    /// Why a row of a file stays out; nil when it does not.
    func skip(ofRow row: PublicityRecord) -> RowSkip? {
        skips(ofRow: row).first { excluded.contains($0.reason) }
    }

    private func skips(ofRow row: PublicityRecord) -> [RowSkip] {
        var skips: [RowSkip] = []
        if let field = refusal(of: row) {
            skips.append(RowSkip(reason: .refused, code: "row.refused", field: field))
        }
        let categories = ValueList.penaltyCategory.parts(of: row.fields["CF_CFLB"] ?? "")
        if !categories.isEmpty, categories.allSatisfy(ValueList.warnings.contains) {
            skips.append(
                RowSkip(reason: .warningOnly, code: "row.warning-only", field: "CF_CFLB"))
        }
        if let day = row.decidedOn, isUnderAge(row["XDR_ZJHM"], on: day) {
            let field = row.template.prefix + "XDR_ZJHM"
            skips.append(RowSkip(reason: .underAge, code: "row.under-age", field: field))
        }
        return skips
    }

    /// Observed: titles such as 不予行政许可决定书; contents that begin with it.
    private func refusal(of row: PublicityRecord) -> String? {
        if row.fields["XK_XKWS"]?.contains("不予") ?? false { return "XK_XKWS" }
        let content = row.template.prefix + "NR"
        return row.fields[content]?.hasPrefix("不予") ?? false ? content : nil
    }
}
