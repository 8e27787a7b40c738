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
}

/// Which decisions stay out (报送口径); sources differ, so each is a setting.
///
/// Standard: double-publicity, section 1.5.
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
        guard counterpart.kind == .natural, counterpart.codeType == "111",
            let number = counterpart.code, let citizen = try? CitizenID(number)
        else { return false }
        return decision.decidedOn < citizen.birthday.adding(months: 18 * 12)
    }
}
