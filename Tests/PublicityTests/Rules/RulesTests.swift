import Codes
import JSON
import Testing

@testable import Publicity

/// One change of a good row, and what its rule must say.
struct RuleCase: Sendable, CustomTestStringConvertible {
    var isPenalty = false
    let changes: [String: String]
    let rule: String
    /// Field and reason of the failure; nil when the row is good.
    let failure: (field: String, reason: String)?

    var testDescription: String { "\(rule) \(changes.sorted { $0.key < $1.key })" }

    static func permit(
        _ rule: String, _ changes: [String: String], _ failure: (String, String)? = nil
    ) -> RuleCase { RuleCase(changes: changes, rule: rule, failure: failure) }

    static func penalty(
        _ rule: String, _ changes: [String: String], _ failure: (String, String)? = nil
    ) -> RuleCase { RuleCase(isPenalty: true, changes: changes, rule: rule, failure: failure) }
}

@Suite struct RulesTests {
    @Test func `rows in which nothing is wrong have no findings`() async throws {
        for value in [try Sample.permit(), try Sample.penalty()] {
            #expect(PublicityRules.findings(in: try await Sample.row(value)).isEmpty)
        }
    }

    @Test func `each rule has a code of its own`() {
        let codes = PublicityRules.all.map { type(of: $0).code }
        #expect(Set(codes).count == codes.count)
    }

    @Test(arguments: required + codes + names + days + lists + amounts + lengths + columns)
    func `each rule passes, fails and holds at its edge`(_ example: RuleCase) async throws {
        let value = example.isPenalty ? try Sample.penalty() : try Sample.permit()
        let row = try await Sample.row(value, example.changes)
        let found = PublicityRules.findings(in: row).filter {
            $0.code == example.rule && $0.outcome == .failed
        }
        guard let failure = example.failure else {
            #expect(found.isEmpty)
            return
        }
        #expect(found.map { [$0.field, $0.reason] } == [[failure.field, failure.reason]])
    }

    @Test func `what cannot be compared is not examined instead of passed`() async throws {
        let whole = try await Sample.row(try Sample.permit(), ["XK_NR": "", "XK_FRDB": ""])
        let part = Row(
            template: whole.template, fields: whole.fields, columns: ["XK_XDR_MC", "XK_FRDB"],
            today: whole.today)
        let required = RequiredFields().findings(in: part)
        #expect(required.map(\.outcome) == [.failed, .notExamined])
        #expect(required.last?.values["fields"] == "XK_NR")
        let unnamed = try await Sample.row(try Sample.permit(), ["XK_XDR_LB": ""])
        #expect(CodeCategory().findings(in: unnamed).map(\.outcome) == [.notExamined])
    }

    static let required: [RuleCase] = [
        .permit("publicity.required", ["XK_NR": ""], ("XK_NR", "absent")),
        .permit("publicity.required", ["XK_XKZS": "", "XK_XKBH": ""]),
        .permit("publicity.required", ["XK_XKZS": ""], ("XK_XKZS", "absent")),
        .permit("publicity.required", ["XK_FR_ZJLX": "身份证"], ("XK_FR_ZJHM", "absent")),
        .permit("publicity.required", ["BZ": ""]),
        .permit(
            "publicity.required",
            ["XK_XDR_LB": "个体工商户", "XK_XDR_SHXYM": Template.placeholderCode],
            ("XK_XDR_GSZC", "absent")),
        .permit(
            "publicity.required",
            [
                "XK_XDR_LB": "个体工商户", "XK_XDR_SHXYM": Template.placeholderCode,
                "XK_XDR_GSZC": "320500600000012",
            ]),
        .penalty("publicity.required", ["CF_NR_FK": ""], ("CF_NR_FK", "absent")),
        .penalty("publicity.required", ["CF_CFLB": "警告", "CF_NR_FK": ""]),
        .penalty("publicity.required", ["CF_CFLB": "罚款;没收违法所得"], ("CF_NR_WFFF", "absent")),
        .penalty("publicity.required", ["CF_CFLB": "罚款;吊销许可证件"], ("CF_NR_ZKDX", "absent")),
    ]

    static let codes: [RuleCase] = [
        .permit(
            "publicity.credit-code", ["XK_XDR_SHXYM": "91320500MA1M7K2X40"],
            ("XK_XDR_SHXYM", "check-character")),
        .permit(
            "publicity.credit-code", ["XK_XDR_SHXYM": "91320500MA1M7K2X4"],
            ("XK_XDR_SHXYM", "length")),
        .permit(
            "publicity.credit-code", ["XK_XDR_SHXYM": "91430681XXXXXXXXXX"],
            ("XK_XDR_SHXYM", "masked")),
        .permit(
            "publicity.credit-code", ["XK_XDR_SHXYM": Template.placeholderCode],
            ("XK_XDR_SHXYM", "placeholder")),
        .permit(
            "publicity.credit-code",
            ["XK_XDR_SHXYM": Template.placeholderCode, "XK_XDR_LB": "个体工商户"]),
        .penalty("publicity.credit-code", ["CF_CFJGDM": "1132"], ("CF_CFJGDM", "length")),
        .permit(
            "publicity.code-category", ["XK_XDR_LB": "个体工商户"],
            ("XK_XDR_SHXYM", "not-sole-trader")),
    ]

    static let names: [RuleCase] = [
        .permit("publicity.name", ["XK_XDR_MC": "示例 食品有限公司"], ("XK_XDR_MC", "blank")),
        .permit("publicity.name", ["XK_XDR_MC": "示例食品有限公司 "], ("XK_XDR_MC", "blank")),
        .permit("publicity.name", ["XK_XDR_MC": "Example Foods (China) Ltd."]),
        .permit("publicity.name", ["XK_XDR_MC": "***有限公司"], ("XK_XDR_MC", "masked")),
        .permit("publicity.name", ["XK_XDR_MC": "测试"], ("XK_XDR_MC", "placeholder")),
        .permit("publicity.name", ["XK_XDR_MC": "示例局"], ("XK_XDR_MC", "short")),
        .permit("publicity.name", ["XK_XDR_MC": "示例厂家"]),
        .permit("publicity.name", ["XK_XDR_MC": "某XX有限公司"], ("XK_XDR_MC", "masked")),
        .permit("publicity.name", ["XK_XDR_MC": "Maxx Foods Ltd."]),
        .permit("publicity.name", ["XK_XDR_MC": "河北億隆𠀀有限公司"]),
        .permit("publicity.name", ["XK_XDR_MC": "示例\u{202E}食品"], ("XK_XDR_MC", "character")),
        .permit("publicity.representative", ["XK_FRDB": "李"], ("XK_FRDB", "short")),
        .permit("publicity.representative", ["XK_FRDB": "买买提·某"]),
        .permit("publicity.representative", ["XK_FRDB": "李**"], ("XK_FRDB", "masked")),
        .permit("publicity.representative", ["XK_FRDB": "李#某"], ("XK_FRDB", "character")),
    ]

    static let days: [RuleCase] = [
        .permit("publicity.date", ["XK_JDRQ": "2026/11/5"]),
        .permit("publicity.date", ["XK_JDRQ": "2026.11.05"]),
        .permit("publicity.date", ["XK_JDRQ": "2026-11/05"], ("XK_JDRQ", "form")),
        .permit("publicity.date", ["XK_JDRQ": "2026年11月5日"], ("XK_JDRQ", "form")),
        .permit("publicity.date", ["XK_YXQZ": "2025-02-29"], ("XK_YXQZ", "impossible")),
        .permit("publicity.date", ["XK_YXQZ": "2024-02-29"]),
        .permit("publicity.date-order", ["XK_JDRQ": "2026-11-21"]),
        .permit(
            "publicity.date-order", ["XK_JDRQ": "2026-11-22"], ("XK_JDRQ", "decided-in-future")),
        .permit("publicity.date-order", ["XK_YXQZI": "2026-11-20"]),
        .permit(
            "publicity.date-order", ["XK_YXQZ": "2026-11-22", "XK_YXQZI": "2026-11-21"],
            ("XK_YXQZI", "ends-before-start")),
        .penalty(
            "publicity.date-order", ["CF_YXQ": "2026-11-19"], ("CF_YXQ", "ends-before-decision")),
    ]

    static let lists: [RuleCase] = [
        .permit("publicity.list", ["XK_XKLB": "其他-备案"]),
        .permit("publicity.list", ["XK_XKLB": "其他"], ("XK_XKLB", "other-unnamed")),
        .permit("publicity.list", ["XK_XKLB": "审批"], ("XK_XKLB", "unknown")),
        .permit("publicity.list", ["XK_ZT": "0"], ("XK_ZT", "unknown")),
        .penalty("publicity.list", ["CF_CFLB": "警告、罚款；没收非法财物"]),
        .penalty("publicity.list", ["CF_CFLB": "罚款;没收劣药"], ("CF_CFLB", "unknown")),
    ]

    static let amounts: [RuleCase] = [
        .penalty("publicity.amount", ["CF_NR_FK": "5.212000"]),
        .penalty("publicity.amount", ["CF_NR_FK": "5.2120001"], ("CF_NR_FK", "decimals")),
        .penalty("publicity.amount", ["CF_NR_FK": "50000元"], ("CF_NR_FK", "form")),
        .penalty("publicity.amount", ["CF_NR_FK": "-1"], ("CF_NR_FK", "negative")),
        .penalty("publicity.amount", ["CF_NR_FK": "0"], ("CF_NR_FK", "zero")),
        .penalty("publicity.amount", ["CF_NR_FK": "0.000001"]),
        .penalty("publicity.amount", ["CF_NR_FK": "0", "CF_CFLB": "警告"]),
    ]

    static let lengths: [RuleCase] = [
        .permit("publicity.length", ["XK_XKBH": String(repeating: "长", count: 64)]),
        .permit(
            "publicity.length", ["XK_XKBH": String(repeating: "长", count: 65)],
            ("XK_XKBH", "long")),
    ]

    static let columns: [RuleCase] = [
        .permit("publicity.kind-columns", ["XK_XDR_ZJHM": "1"], ("XK_XDR_ZJHM", "filled")),
        .permit("publicity.kind-columns", ["XK_XDR_SYDW": "1"]),
    ]
}
