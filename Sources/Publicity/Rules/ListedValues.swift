internal import Codes

/// Columns with a list hold values of the list (代码值).
///
/// Standard: rule V12. 其他 must say what: `其他-…`.
struct ListedValues: PublicityRule {
    static let code = "publicity.list"

    func findings(in row: Row) -> [Finding] {
        row.template.fields.compactMap { field in
            guard let list = field.values, let text = row.fields[field.key] else { return nil }
            let parts = list.parts(of: text)
            if parts.contains("其他") { return .failed(Self.code, "other-unnamed", in: field) }
            guard parts.isEmpty || !parts.allSatisfy(list.contains) else { return nil }
            return .failed(Self.code, "unknown", in: field)
        }
    }
}
