internal import Codes
internal import JSON

/// Which column of a file holds which field (文件表头).
struct RowLayout: Sendable {
    /// The template.
    let template: Template
    /// Keys in the order of the columns; a column that is none of the template has its title.
    let keys: [String]

    /// Characters a cell may have; the longest field of a template has 5000.
    private static let cellLimit = 8000

    /// Understands the header of a file.
    ///
    /// The titles must be those of the template, or of one of its known excerpts, in order; brackets
    /// of either width are alike.
    ///
    /// - Throws: `csv.header` with the first column that differs.
    init(_ kind: PublicityKind, header: [String]) throws(Fault) {
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

    /// The filled fields of a row, as printed.
    func fields(of cells: [String]) -> [String: String] {
        var fields: [String: String] = [:]
        for (key, cell) in zip(keys, cells) where template.field(key) != nil {
            if !cell.allSatisfy(\.isWhitespace) { fields[key] = cell }
        }
        return fields
    }

    /// The filled fields of a row that is to be kept.
    ///
    /// - Throws: `row.empty`; `text.character` and `text.length` with the field as pointer.
    func cleanFields(of cells: [String]) throws(Fault) -> [String: String] {
        let fields = fields(of: cells)
        guard !fields.isEmpty else { throw .unsound("row.empty", at: "") }
        for key in keys {
            guard let text = fields[key] else { continue }
            let pointer = Pointer.appending(key, to: "")
            if let scalar = PlainText.refusedScalar(in: text, lines: true) {
                throw .unsound("text.character", at: pointer, ["character": scalar])
            }
            guard text.unicodeScalars.count <= Self.cellLimit else {
                throw .unsound("text.length", at: pointer, ["limit": "\(Self.cellLimit)"])
            }
        }
        return fields
    }
}
