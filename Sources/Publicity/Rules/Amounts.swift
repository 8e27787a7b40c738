internal import Codes

/// Amounts are numbers in 万元 (金额).
///
/// Standard: rule V13: at most six decimals, not negative, above zero when the category has it.
struct Amounts: PublicityRule {
    static let code = "publicity.amount"

    func findings(in row: Row) -> [Finding] {
        row.template.fields.compactMap { field in
            guard field.form == .amount, let text = row.fields[field.key] else { return nil }
            do throws(Amount.Problem) {
                let amount = try Amount(text)
                guard amount.fen == 0, row.isRequired(field) else { return nil }
                return .failed(Self.code, "zero", in: field)
            } catch { return .failed(Self.code, error.rawValue, in: field) }
        }
    }
}
