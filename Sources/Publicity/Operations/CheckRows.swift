public import Codes
public import JSON

/// Checks rows of a file by the rules of a template (数据文件检查).
public struct CheckRows: Sendable {
    private let template: Template
    private let keys: [String]

    /// Understands the header of a file.
    ///
    /// The titles must be those of the template, or of one of its known excerpts, in order; brackets
    /// of either width are alike.
    ///
    /// - Throws: `csv.header` with the first column that differs.
    public init(_ kind: PublicityKind, header: [String]) throws(Fault) {
        let template = Template.current(for: kind)
        let given = header.map(Self.folded)
        let layouts = [template.fields.map(\.key)] + template.layouts
        let titles = layouts.map { $0.map { template.field($0)?.title ?? $0 } }
        guard let index = titles.firstIndex(of: given) else {
            throw .unsound("csv.header", at: "", Self.difference(given, titles))
        }
        self.template = template
        keys = layouts[index]
    }

    private static func folded(_ title: String) -> String {
        String(title.map { $0 == "（" ? "(" : $0 == "）" ? ")" : $0 })
    }

    /// Where the header leaves the layout that it follows longest; of several the nearest in width.
    private static func difference(_ given: [String], _ layouts: [[String]]) -> [String: String] {
        let shared = layouts.map { zip($0, given).prefix { $0 == $1 }.count }
        let count = shared.max() ?? 0
        let nearest = zip(layouts, shared).filter { $0.1 == count }.map(\.0)
            .min { abs($0.count - given.count) < abs($1.count - given.count) }
        let layout = nearest ?? []
        return [
            "column": "\(count + 1)", "expected": count < layout.count ? layout[count] : "",
            "found": count < given.count ? given[count] : "",
        ]
    }

    /// What is found in one row; empty when all rules hold.
    ///
    /// - Parameters:
    ///   - cells: in the order of the header.
    ///   - today: the civil day.
    /// - Returns: findings in the order of the rules.
    public func findings(in cells: [String], on today: Day) -> [Finding] {
        var fields: [String: String] = [:]
        for (key, cell) in zip(keys, cells) where template.field(key) != nil {
            if !cell.allSatisfy(\.isWhitespace) { fields[key] = cell }
        }
        return PublicityRules.findings(
            in: Row(template: template, fields: fields, columns: Set(keys), today: today))
    }
}
