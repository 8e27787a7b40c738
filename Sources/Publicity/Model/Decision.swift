public import Codes

/// An administrative decision on a permit or a penalty (行政决定), as a department hands it in.
public struct Decision: Hashable, Sendable {
    /// Permit or penalty.
    public var kind: PublicityKind
    /// Code of the department it belongs to.
    public var department: String
    /// Code of the item, when known.
    public var item: String?
    /// Number of the case, when known.
    public var caseNumber: String?
    /// Title of the document (决定文书名称).
    public var documentName: String?
    /// Number of the document (决定文书号), as printed.
    public var documentNumber: String?
    /// Day of the decision; the 7-working-day clock starts behind it.
    public var decidedOn: Day
    /// The deciding authority.
    public var authority: Organization
    /// The body that hands the data in.
    public var source: Organization?
    /// Whom it is about.
    public var counterpart: Counterpart
    /// How it ended.
    public var outcome: DecisionOutcome
    /// What is said about the permit.
    public var permit: PermitPart?
    /// What is said about the penalty.
    public var penalty: PenaltyPart?
}

/// Whom a decision is about (行政相对人).
public struct Counterpart: Hashable, Sendable {
    /// Kind.
    public var kind: CounterpartKind
    /// Full name as registered.
    public var name: String
    /// Code type of GB/T 36903.
    public var codeType: String
    /// The code, checked by its type.
    public var code: String?
    /// Further codes by the template's names: gszc, zzjg, swdj, sydw, shzz.
    public var otherCodes: [String: String]
    /// Legal representative or operator.
    public var legalRepresentative: String?

    /// Names of further codes in template order.
    static let otherCodeNames = ["gszc", "zzjg", "swdj", "sydw", "shzz"]
}

/// What a decision says about a permit (许可内容).
public struct PermitPart: Hashable, Sendable {
    /// 许可类别.
    public var category: String?
    /// 许可内容.
    public var content: String?
    /// 许可证书名称.
    public var certificateName: String?
    /// 许可编号.
    public var certificateNumber: String?
    /// 有效期自.
    public var validFrom: Day?
    /// 有效期至.
    public var validTo: LastDay?
}

/// The last day of a period, which may have none (有效期至).
public enum LastDay: Hashable, Sendable {
    case day(Day)
    /// 长期.
    case unlimited

    /// As the template writes it.
    var text: String {
        switch self {
        case .day(let day): "\(day)"
        case .unlimited: Template.longTerm
        }
    }
}

/// What a decision says about a penalty (处罚内容).
public struct PenaltyPart: Hashable, Sendable {
    /// 违法行为类型.
    public var acts: [String]
    /// 违法事实.
    public var facts: String?
    /// 处罚依据.
    public var basis: String?
    /// 处罚类别.
    public var categories: [String]
    /// 处罚内容.
    public var content: String?
    /// 罚款金额.
    public var fine: Amount?
    /// 没收金额.
    public var confiscated: Amount?
    /// 暂扣或吊销证照名称及编号.
    public var suspendedOrRevoked: String?
    /// Procedure.
    public var procedure: Procedure?
    /// Grade.
    public var grade: Grade
    /// 处罚有效期.
    public var effectiveUntil: LastDay?
}
