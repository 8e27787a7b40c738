internal import Codes

/// Columns of unified codes hold sound ones (统一社会信用代码).
///
/// Standard: rule V02, GB 32100-2015. The placeholder of those without a code fails the
/// arithmetic and is tested first; it is for sole traders only.
struct CreditCodes: PublicityRule {
    static let code = "publicity.credit-code"

    func findings(in row: Row) -> [Finding] {
        row.template.fields.compactMap { field in
            guard field.form == .creditCode, let text = row.fields[field.key],
                let reason = problem(text, field, row)
            else { return nil }
            return .failed(Self.code, reason, in: field)
        }
    }

    private func problem(_ text: String, _ field: TemplateField, _ row: Row) -> String? {
        if text == Template.placeholderCode {
            let isTrader = row.counterpart == .soleTrader && field.key.hasSuffix("XDR_SHXYM")
            return isTrader ? nil : "placeholder"
        }
        do throws(CodeError) {
            _ = try UnifiedCreditCode(text)
            return nil
        } catch {
            if text.contains("*") || text.uppercased().contains("XXXX") { return "masked" }
            if text.contains(where: \.isWhitespace) { return "blank" }
            return String(error.code.dropFirst("credit-code.".count))
        }
    }
}
