internal import Codes

/// The code's first two characters agree with the counterpart's kind (代码类别).
///
/// Standard: rule V04: 92 belongs to sole traders, everything else to legal persons and others.
struct CodeCategory: PublicityRule {
    static let code = "publicity.code-category"

    func findings(in row: Row) -> [Finding] {
        guard let text = row["XDR_SHXYM"], text != Template.placeholderCode,
            let creditCode = try? UnifiedCreditCode(text),
            let field = row.template.field(row.template.prefix + "XDR_SHXYM")
        else { return [] }
        guard let counterpart = row.counterpart else {
            return [.notExamined(Self.code, "kind-absent", ["category": creditCode.category])]
        }
        let isTrader = creditCode.category == "92"
        guard counterpart != .natural, isTrader != (counterpart == .soleTrader) else { return [] }
        return [
            .failed(
                Self.code, isTrader ? "sole-trader" : "not-sole-trader", in: field,
                ["category": creditCode.category])
        ]
    }
}
