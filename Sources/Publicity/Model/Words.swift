/// Which of the two lists a decision belongs to (双公示类别).
public enum PublicityKind: String, Sendable, CaseIterable {
    /// Administrative license (行政许可).
    case permit
    /// Administrative penalty (行政处罚).
    case penalty
}

/// Kind of the counterpart of a decision (行政相对人类别).
public enum CounterpartKind: String, Sendable, CaseIterable {
    /// Legal persons and other organizations (法人及非法人组织).
    case legal
    /// Sole traders (个体工商户).
    case soleTrader
    /// Natural persons (自然人).
    case natural

    /// The word of the template.
    ///
    /// Standard: 790号, 行政相对人类别.
    public var word: String {
        switch self {
        case .legal: "法人及非法人组织"
        case .soleTrader: "个体工商户"
        case .natural: "自然人"
        }
    }

    /// The kind a word of the template stands for.
    public init?(word: String) {
        guard let kind = Self.allCases.first(where: { $0.word == word }) else { return nil }
        self = kind
    }
}

/// How a decision ended (决定结果).
public enum DecisionOutcome: String, Sendable, CaseIterable {
    case granted
    case refused
    case changed
    case renewed
    case cancelled
    case withdrawn
    case imposed

    /// Whether a decision of this kind can end so.
    public func fits(_ kind: PublicityKind) -> Bool {
        (self == .imposed) == (kind == .penalty)
    }

    /// Whether the permit is in force after it.
    ///
    /// Standard: 790号, 当前状态.
    var leavesPermitValid: Bool { self != .cancelled && self != .withdrawn }
}

/// Procedure of a penalty (处罚程序).
public enum Procedure: String, Sendable, CaseIterable {
    /// 普通程序.
    case ordinary
    /// On the spot (简易程序).
    case simple
}

/// How grave the dishonesty is (失信程度), set by the deciding department.
///
/// Standard: 国办发〔2025〕22号: 轻微, 一般, 严重.
public enum Grade: String, Sendable, CaseIterable {
    /// 轻微.
    case minor
    /// 一般.
    case general
    /// 严重.
    case serious
    /// Not yet said (未定).
    case undecided
}
