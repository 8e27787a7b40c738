/// One column of a template (模板数据项).
public struct TemplateField: Hashable, Sendable {
    /// What its text must look like.
    public enum Form: String, Sendable {
        /// Any clean text.
        case text
        /// A unified social credit code.
        case creditCode
        /// A day.
        case day
        /// Decimal text in 万元.
        case amount
    }

    /// Whether a row must fill it.
    public enum Need: Hashable, Sendable {
        case required
        case optional
        case empty
        case when(Condition)

        /// Word for answers.
        public var word: String {
            switch self {
            case .required: "required"
            case .optional: "optional"
            case .empty: "empty"
            case .when(let condition): "when:\(condition.rawValue)"
            }
        }
    }

    /// What makes a column required.
    public enum Condition: String, Sendable {
        /// The row names a certificate, by its name or its number.
        case certificate
        /// The row has the code of those without a code.
        case placeholderCode
        /// The type of the identity document is given.
        case documentType
        /// A category is a fine (罚款).
        case fine
        /// A category is a confiscation (没收).
        case confiscation
        /// A category suspends or revokes a license (暂扣, 吊销).
        case suspension
    }

    /// Key, such as `XK_WSH`.
    public let key: String
    /// Chinese name, the title in files.
    public let title: String
    /// Form of its text.
    public let form: Form
    /// Most characters; a setting, since receivers differ.
    public let limit: Int
    /// Need for legal persons, sole traders and natural persons.
    public let needs: [CounterpartKind: Need]
    /// Allowed values, when it is a list.
    public let values: ValueList?

    /// A column whose need depends on the counterpart.
    init(
        _ key: String, _ title: String, _ form: Form, _ limit: Int,
        legal: Need, soleTrader: Need, natural: Need, values: ValueList? = nil
    ) {
        self.key = key
        self.title = title
        self.form = form
        self.limit = limit
        needs = [.legal: legal, .soleTrader: soleTrader, .natural: natural]
        self.values = values
    }

    /// A column with the same need for all.
    init(
        _ key: String, _ title: String, _ form: Form, _ limit: Int, _ need: Need,
        values: ValueList? = nil
    ) {
        self.init(
            key, title, form, limit, legal: need, soleTrader: need, natural: need, values: values)
    }

    /// The need for a kind of counterpart; without a kind only what all kinds have in common.
    public func need(for counterpart: CounterpartKind?) -> Need {
        if let counterpart { return needs[counterpart] ?? .optional }
        let common = Set(needs.values)
        return common.count == 1 ? common.first ?? .optional : .optional
    }
}

/// A closed list of values (代码表).
public struct ValueList: Hashable, Sendable {
    /// The values in the order of the standard.
    public let values: [String]
    /// Whether `其他-…` is allowed.
    public let allowsOther: Bool
    /// Whether several values may be joined.
    public let allowsSeveral: Bool

    /// Separators that are read; `;` is written.
    ///
    /// Ours: the standard's own separator is uncertain.
    static let separators: Set<Character> = [";", "；", "、", ",", "，"]

    /// The parts of a text.
    func parts(of text: String) -> [String] {
        guard allowsSeveral else { return [text] }
        return text.split(whereSeparator: Self.separators.contains).map(String.init)
    }

    /// The parts of a text joined by the one separator that is written.
    func written(_ text: String) -> String { parts(of: text).joined(separator: ";") }

    /// Whether one part is of the list.
    func contains(_ part: String) -> Bool {
        if values.contains(part) { return true }
        return allowsOther && part.hasPrefix("其他-") && part.count > 3
    }
}

/// A set of columns in their order (报送模板).
public struct Template: Hashable, Sendable {
    /// Version of the standard, `2018`.
    public let version: String
    /// What it is for.
    public let kind: PublicityKind
    /// Prefix of the head's keys, `XK_` or `CF_`.
    public let prefix: String
    /// The columns in order.
    public let fields: [TemplateField]
    /// Column layouts in which files are read, by name.
    let layouts: [[String]]

    /// The end of what has no end.
    ///
    /// Standard: 长期 is written 2099-12-31.
    public static let longTerm = "2099-12-31"
    /// The code of a sole trader that has none.
    ///
    /// Observed: fill-in notes of the template.
    public static let placeholderCode = "00000000000000000X"

    /// Code such as `2018-permit`.
    public var code: String { "\(version)-\(kind.rawValue)" }

    /// All templates.
    public static let all = [permit2018, penalty2018]

    /// The template in use for a kind.
    public static func current(for kind: PublicityKind) -> Template {
        kind == .permit ? permit2018 : penalty2018
    }

    /// The column of a key.
    public func field(_ key: String) -> TemplateField? { fields.first { $0.key == key } }

    /// The one form of a value in which it is reported (报送写法).
    ///
    /// Days with hyphens, plain amounts, lists by one separator; what cannot be read stays as it is.
    func written(_ text: String, in key: String) -> String {
        guard let field = field(key) else { return text }
        if let list = field.values { return list.written(text) }
        switch field.form {
        case .day: return PrintedDay(text).day.map { "\($0)" } ?? text
        case .amount: return (try? Amount(text)).map { "\($0)" } ?? text
        case .text, .creditCode: return text
        }
    }

    /// Keys that name persons' numbers; never shown by a GET.
    public var personalKeys: Set<String> { [prefix + "XDR_ZJHM", prefix + "FR_ZJHM"] }
}
