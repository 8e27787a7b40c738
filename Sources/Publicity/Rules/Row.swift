public import Codes

/// The values of one row while its rules look at it (待检数据行).
public struct Row: Sendable {
    /// Its template.
    public let template: Template
    /// Values by key; an absent key is not filled.
    public let fields: [String: String]
    /// The columns that were there at all; nil when all were.
    public let columns: Set<String>?
    /// The civil day it is looked at.
    public let today: Day

    /// A row.
    public init(
        template: Template, fields: [String: String], columns: Set<String>? = nil, today: Day
    ) {
        self.template = template
        self.fields = fields
        self.columns = columns
        self.today = today
    }

    /// The kind of the counterpart, when the row names one of the list.
    var counterpart: CounterpartKind? { self["XDR_LB"].flatMap(CounterpartKind.init(word:)) }

    /// A value by its key without the template's prefix.
    subscript(name: String) -> String? { fields[template.prefix + name] }

    /// Parts of the penalty categories.
    var categories: [String] {
        guard let text = fields["CF_CFLB"] else { return [] }
        return ValueList.penaltyCategory.parts(of: text)
    }

    /// The need for a column in this row, conditions decided.
    func isRequired(_ field: TemplateField) -> Bool {
        switch field.need(for: counterpart) {
        case .required: true
        case .optional, .empty: false
        case .when(let condition): holds(condition)
        }
    }

    private func holds(_ condition: TemplateField.Condition) -> Bool {
        switch condition {
        case .certificate: fields["XK_XKZS"] != nil || fields["XK_XKBH"] != nil
        case .placeholderCode: self["XDR_SHXYM"] == Template.placeholderCode
        case .documentType: self["FR_ZJLX"] != nil
        case .fine: categories.contains("罚款")
        case .confiscation: categories.contains { $0.hasPrefix("没收") }
        case .suspension: categories.contains { $0.contains("暂扣") || $0.contains("吊销") }
        }
    }
}

extension Finding {
    /// A failed check of one column.
    static func failed(
        _ code: String, _ reason: String, in field: TemplateField, _ values: [String: String] = [:]
    ) -> Finding {
        let place = ["field": field.key, "title": field.title]
        return .failed(code, reason, place.merging(values) { place, _ in place })
    }

    /// The column it speaks of.
    public var field: String? { values["field"] }
}

/// One rule of a template (校验规则).
protocol PublicityRule: Sendable {
    /// Stable code of its findings.
    static var code: String { get }
    /// What does not hold, or could not be examined; nothing when all is well.
    func findings(in row: Row) -> [Finding]
}

/// The rules in the order of the standard (规则表).
enum PublicityRules {
    static let all: [any PublicityRule] = [
        RequiredFields(), CreditCodes(), CodeCategory(), SubjectName(), RepresentativeName(),
        Dates(), DateOrder(), ListedValues(), Amounts(), Lengths(), EmptyColumns(),
    ]

    /// Everything found in a row, rule by rule.
    static func findings(in row: Row) -> [Finding] { all.flatMap { $0.findings(in: row) } }
}
