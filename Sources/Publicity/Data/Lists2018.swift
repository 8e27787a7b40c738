/// The value lists of the 2018 templates. Standard: 790号; Observed: public fill-in systems.
extension ValueList {
    static let counterpart = ValueList(
        values: CounterpartKind.allCases.map(\.word), allowsOther: false, allowsSeveral: false)

    static let identityDocument = ValueList(
        values: ["身份证", "护照号", "港澳居民来往内地通行证", "台湾居民来往大陆通行证", "外国人永久居留身份证"],
        allowsOther: true, allowsSeveral: false)

    static let permitCategory = ValueList(
        values: ["普通", "特许", "认可", "核准", "登记"], allowsOther: true, allowsSeveral: false)

    static let permitState = ValueList(
        values: ["1", "2"], allowsOther: false, allowsSeveral: false)

    /// The 2018 list and that of 行政处罚法 (2021), article 9; both are met in rows.
    static let penaltyCategory = ValueList(
        values: [
            "警告", "通报批评", "罚款", "没收违法所得", "没收非法财物", "暂扣许可证件", "降低资质等级",
            "吊销许可证件", "限制开展生产经营活动", "责令停产停业", "责令关闭", "限制从业", "行政拘留",
            "暂扣或者吊销许可证", "暂扣或者吊销执照",
        ], allowsOther: true, allowsSeveral: true)

    /// Categories that alone make no published penalty.
    ///
    /// Standard: order 58 and order 36.
    static let warnings: Set<String> = ["警告", "通报批评"]
}

/// Code types of GB/T 36903-2018 and the template's 证件类型.
enum IdentityDocument {
    /// Ours: types without a name of their own in the template become `其他-…`.
    static let words: [String: String] = [
        "111": "身份证", "114": "其他-军官证", "115": "其他-武警警官证", "118": "其他-士兵证",
        "119": "其他-武警士兵证", "120": "其他-军队文职人员证", "122": "其他-武警文职人员证", "411": "护照号",
        "412": "护照号", "413": "护照号", "414": "护照号", "511": "台湾居民来往大陆通行证",
        "516": "港澳居民来往内地通行证", "999": "其他-自然人有效证件",
    ]
}
