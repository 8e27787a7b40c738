internal import Codes

/// Columns that a kind of counterpart must leave empty are empty (不应填写项).
///
/// Standard: rule V21: a natural person has no codes of bodies, a body no identity document.
struct EmptyColumns: PublicityRule {
    static let code = "publicity.kind-columns"

    func findings(in row: Row) -> [Finding] {
        guard let counterpart = row.counterpart else { return [] }
        return row.template.fields.compactMap { field in
            guard field.need(for: counterpart) == .empty, row.fields[field.key] != nil else {
                return nil
            }
            return .failed(Self.code, "filled", in: field)
        }
    }
}
