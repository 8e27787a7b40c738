extension Template {
    /// 行政处罚, 30 columns.
    ///
    /// Standard: 发改办财金〔2018〕790号; lengths are settings (Ours).
    public static let penalty2018 = Template(
        version: "2018", kind: .penalty, prefix: "CF_",
        fields: head(prefix: "CF_") + [
            TemplateField("CF_WSH", "行政处罚决定书文号", .text, 128, .required),
            TemplateField("CF_WFXW", "违法行为类型", .text, 2000, .required),
            TemplateField("CF_SY", "违法事实", .text, 5000, .required),
            TemplateField("CF_YJ", "处罚依据", .text, 2048, .required),
            TemplateField("CF_CFLB", "处罚类别", .text, 256, .required, values: .penaltyCategory),
            TemplateField("CF_NR", "处罚内容", .text, 4000, .required),
            TemplateField("CF_NR_FK", "罚款金额(万元)", .amount, 19, .when(.fine)),
            TemplateField(
                "CF_NR_WFFF", "没收违法所得、没收非法财物的金额(万元)", .amount, 19,
                .when(.confiscation)),
            TemplateField("CF_NR_ZKDX", "暂扣或吊销证照名称及编号", .text, 200, .when(.suspension)),
            TemplateField("CF_JDRQ", "处罚决定日期", .day, 10, .required),
            TemplateField("CF_YXQ", "处罚有效期", .day, 10, .required),
            TemplateField("CF_GSJZQ", "公示截止期", .day, 10, .optional),
            TemplateField("CF_CFJG", "处罚机关", .text, 200, .required),
            TemplateField("CF_CFJGDM", "处罚机关统一社会信用代码", .creditCode, 18, .required),
            TemplateField("CF_SJLY", "数据来源单位", .text, 200, .required),
            TemplateField("CF_SJLYDM", "数据来源单位统一社会信用代码", .creditCode, 18, .required),
            TemplateField("BZ", "备注", .text, 512, .optional),
        ],
        layouts: [
            [
                "CF_XDR_MC", "CF_XDR_LB", "CF_XDR_SHXYM", "CF_XDR_GSZC", "CF_XDR_ZZJG", "CF_FRDB",
                "CF_WSH", "CF_WFXW", "CF_SY", "CF_YJ", "CF_CFLB", "CF_NR", "CF_NR_FK", "CF_NR_WFFF",
                "CF_NR_ZKDX", "CF_JDRQ", "CF_YXQ", "CF_GSJZQ", "CF_CFJG", "CF_CFJGDM", "CF_SJLY",
                "页面发布日期", "来源编号", "BZ",
            ]
        ])
}
