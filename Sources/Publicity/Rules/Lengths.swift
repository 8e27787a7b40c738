internal import Codes

/// No column is longer than the template allows (长度).
///
/// Standard: rule V18; the lengths are settings of the template. Days, amounts and codes have
/// rules of their own for their form.
struct Lengths: PublicityRule {
    static let code = "publicity.length"

    func findings(in row: Row) -> [Finding] {
        row.template.fields.compactMap { field in
            guard field.form == .text, let text = row.fields[field.key],
                text.unicodeScalars.count > field.limit
            else { return nil }
            return .failed(Self.code, "long", in: field, ["limit": "\(field.limit)"])
        }
    }
}
