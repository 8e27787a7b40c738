internal import Codes

extension PublicityRecord {
    /// A draft of the filled fields of a row, as printed.
    init(
        row fields: [String: String], of template: Template, id: String,
        from source: IntakeRows.Source, by calendar: WorkingCalendar
    ) {
        let department = source.department
        self.id = id
        version = 1
        kind = template.kind
        codeType = nil
        self.department = department.code
        decision = nil
        origin = RowOrigin(template, fields, department: department.code)
        state = .draft
        self.fields = fields
        suggestions = RowSuggestions(template, fields, department, on: source.now.day).all
        receivers = []
        procedure = nil
        grade = template.kind == .penalty ? .undecided : nil
        licenses = []
        history = [
            Step(at: source.now, version: 1, event: "imported", by: department.code, detail: [])
        ]
        reckon(by: calendar)
        if examination(on: source.now.day).isComplete { state = .ready }
    }
}

/// Proposals for the open fields of a row (建议值).
///
/// Observed: two public mappings from case systems, and the fill-in rules of the template.
struct RowSuggestions {
    private(set) var all: [PublicityRecord.Suggestion] = []
    private let template: Template
    private let fields: [String: String]

    /// The proposals; `day` decides whether a permit is still in force.
    init(
        _ template: Template, _ fields: [String: String], _ department: Organization,
        on day: Day
    ) {
        self.template = template
        self.fields = fields
        suggestPrinted()
        suggestKind()
        switch template.kind {
        case .permit: suggestPermit(on: day)
        case .penalty: break
        }
        suggestBodies(department)
    }

    private mutating func suggest(_ key: String, _ value: String?, from: String) {
        guard let value, !all.contains(where: { $0.field == key }) else { return }
        all.append(.init(field: key, value: value, from: from))
    }

    private mutating func suggestAbsent(_ key: String, _ value: String?, from: String) {
        if fields[key] == nil { suggest(key, value, from: from) }
    }

    /// What a cell means that is printed in another form.
    private mutating func suggestPrinted() {
        for field in template.fields {
            guard let text = fields[field.key] else { continue }
            suggest(field.key, PrintedForm.meant(text, field), from: "printed")
        }
    }

    /// Standard: rule V04: 92 is a sole trader's code.
    private mutating func suggestKind() {
        let key = template.prefix + "XDR_SHXYM"
        let text = all.first { $0.field == key }?.value ?? fields[key]
        guard let text, let code = try? UnifiedCreditCode(text) else { return }
        let kind = code.category == "92" ? CounterpartKind.soleTrader : .legal
        suggestAbsent(template.prefix + "XDR_LB", kind.word, from: "code")
    }

    private mutating func suggestPermit(on day: Day) {
        suggestAbsent("XK_XKWS", fields["XK_XKZS"], from: "certificateName")
        suggestAbsent("XK_WSH", fields["XK_XKBH"], from: "certificateNumber")
        suggestAbsent("XK_XKLB", "普通", from: "default")
        suggestAbsent("XK_YXQZ", meantDay("XK_JDRQ").map { "\($0)" }, from: "decidedOn")
        suggestAbsent("XK_ZT", meantDay("XK_YXQZI").map { $0 < day ? "2" : "1" }, from: "validTo")
    }

    private func meantDay(_ key: String) -> Day? {
        let text = all.first { $0.field == key }?.value ?? fields[key]
        return text.flatMap { PrintedDay($0).day }
    }

    /// The department hands the row in; that it decided too is proposed where nothing else is said.
    private mutating func suggestBodies(_ department: Organization) {
        guard !department.name.utf8.elementsEqual(department.code.utf8) else { return }
        let isPermit = template.kind == .permit
        let authority = isPermit ? ("XK_XKJG", "XK_XKJGDM") : ("CF_CFJG", "CF_CFJGDM")
        let source = isPermit ? ("XK_LYDW", "XK_LYDWDM") : ("CF_SJLY", "CF_SJLYDM")
        for (name, code) in [authority, source] {
            suggestAbsent(name, department.name, from: "department")
            let known = fields[name] ?? department.name
            guard known.utf8.elementsEqual(department.name.utf8) else { continue }
            suggestAbsent(code, department.code, from: "department")
        }
    }
}

/// Cells whose meaning is plain, though their form is another one (可识别的书写形式).
enum PrintedForm {
    /// The value a cell means; nil when it has its form already, or is not plain.
    static func meant(_ text: String, _ field: TemplateField) -> String? {
        let value: String? =
            switch field.form {
            case .day: PrintedDay(text).day == nil ? day(text) : nil
            case .creditCode: creditCode(text)
            case .text: field.key.hasSuffix("XDR_MC") ? trimmed(text) : nil
            case .amount: nil
            }
        return value.flatMap { $0.utf8.elementsEqual(text.utf8) ? nil : $0 }
    }

    /// `2021年4月30日`, blanks inside, and 长期.
    private static func day(_ text: String) -> String? {
        let plain = text.filter { !$0.isWhitespace }
        if plain == "长期" { return Template.longTerm }
        let body = plain.hasSuffix("日") ? String(plain.dropLast()) : plain
        let hyphens = String(body.map { "年月".contains($0) ? "-" : $0 })
        return PrintedDay(hyphens).day.map { "\($0)" }
    }

    private static func creditCode(_ text: String) -> String? {
        let plain = text.filter { !$0.isWhitespace }
        return (try? UnifiedCreditCode(plain)) == nil ? nil : plain
    }

    private static func trimmed(_ text: String) -> String? {
        guard let first = text.firstIndex(where: { !$0.isWhitespace }),
            let last = text.lastIndex(where: { !$0.isWhitespace })
        else { return nil }
        return String(text[first...last])
    }
}
