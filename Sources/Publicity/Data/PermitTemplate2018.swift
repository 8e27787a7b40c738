extension Template {
    /// 行政许可, 28 columns.
    ///
    /// Standard: 发改办财金〔2018〕790号; lengths are settings (Ours).
    public static let permit2018 = Template(
        version: "2018", kind: .permit, prefix: "XK_",
        fields: head(prefix: "XK_") + [
            TemplateField("XK_XKWS", "行政许可决定文书名称", .text, 256, .required),
            TemplateField("XK_WSH", "行政许可决定文书号", .text, 128, .required),
            TemplateField(
                "XK_XKLB", "许可类别", .text, 256, .required, values: .permitCategory),
            TemplateField("XK_XKZS", "许可证书名称", .text, 128, .when(.certificate)),
            TemplateField("XK_XKBH", "许可编号", .text, 64, .when(.certificate)),
            TemplateField("XK_NR", "许可内容", .text, 4000, .required),
            TemplateField("XK_JDRQ", "许可决定日期", .day, 10, .required),
            TemplateField("XK_YXQZ", "有效期自", .day, 10, .required),
            TemplateField("XK_YXQZI", "有效期至", .day, 10, .required),
            TemplateField("XK_XKJG", "许可机关", .text, 200, .required),
            TemplateField("XK_XKJGDM", "许可机关统一社会信用代码", .creditCode, 18, .required),
            TemplateField("XK_ZT", "当前状态", .text, 1, .required, values: .permitState),
            TemplateField("XK_LYDW", "数据来源单位", .text, 200, .required),
            TemplateField("XK_LYDWDM", "数据来源单位统一社会信用代码", .creditCode, 18, .required),
            TemplateField("BZ", "备注", .text, 512, .optional),
        ],
        layouts: [
            [
                "XK_XDR_MC", "XK_XDR_LB", "XK_XDR_SHXYM", "XK_FRDB", "XK_XKWS", "XK_WSH", "XK_XKLB",
                "XK_XKZS", "XK_XKBH", "XK_NR", "XK_JDRQ", "XK_YXQZ", "XK_YXQZI", "XK_XKJG",
                "XK_XKJGDM", "XK_ZT", "页面发布日期", "来源编号", "BZ",
            ]
        ])

    /// The thirteen columns of the counterpart, alike in both templates.
    static func head(prefix: String) -> [TemplateField] {
        [
            TemplateField(prefix + "XDR_MC", "行政相对人名称", .text, 200, .required),
            TemplateField(
                prefix + "XDR_LB", "行政相对人类别", .text, 16, .required, values: .counterpart),
            TemplateField(
                prefix + "XDR_SHXYM", "行政相对人代码_1(统一社会信用代码)", .creditCode, 18,
                legal: .required, soleTrader: .required, natural: .empty),
            TemplateField(
                prefix + "XDR_GSZC", "行政相对人代码_2(工商注册号)", .text, 50,
                legal: .optional, soleTrader: .when(.placeholderCode), natural: .empty),
            TemplateField(
                prefix + "XDR_ZZJG", "行政相对人代码_3(组织机构代码)", .text, 10,
                legal: .optional, soleTrader: .optional, natural: .empty),
            TemplateField(
                prefix + "XDR_SWDJ", "行政相对人代码_4(税务登记号)", .text, 20,
                legal: .optional, soleTrader: .optional, natural: .empty),
            TemplateField(
                prefix + "XDR_SYDW", "行政相对人代码_5(事业单位证书号)", .text, 12,
                legal: .optional, soleTrader: .empty, natural: .empty),
            TemplateField(
                prefix + "XDR_SHZZ", "行政相对人代码_6(社会组织登记证号)", .text, 50,
                legal: .optional, soleTrader: .empty, natural: .empty),
        ] + people(prefix: prefix)
    }

    private static func people(prefix: String) -> [TemplateField] {
        [
            TemplateField(
                prefix + "FRDB", "法定代表人", .text, 50,
                legal: .required, soleTrader: .required, natural: .empty),
            TemplateField(
                prefix + "FR_ZJLX", "法定代表人证件类型", .text, 64,
                legal: .optional, soleTrader: .optional, natural: .empty,
                values: .identityDocument),
            TemplateField(
                prefix + "FR_ZJHM", "法定代表人证件号码", .text, 64,
                legal: .when(.documentType), soleTrader: .when(.documentType), natural: .empty),
            TemplateField(
                prefix + "XDR_ZJLX", "证件类型", .text, 64,
                legal: .empty, soleTrader: .empty, natural: .required,
                values: .identityDocument),
            TemplateField(
                prefix + "XDR_ZJHM", "证件号码", .text, 64,
                legal: .empty, soleTrader: .empty, natural: .required),
        ]
    }
}
