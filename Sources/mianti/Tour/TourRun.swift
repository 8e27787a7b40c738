internal import Codes
internal import JSON

/// What makes one tour's records its own (导览批次), so that a second tour on the same data passes.
struct TourRun: Sendable {
    /// Eight characters of 0-9 and A-Z, from the clock.
    let tag: String
    /// An invented company with a right check character.
    let company: (name: String, code: String)
    let today: Day

    init(microseconds: Int64) {
        var rest = microseconds / 1000
        var tag = ""
        for _ in 0..<8 {
            let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
            tag = String(alphabet[Int(rest % 31)]) + tag
            rest /= 31
        }
        self.tag = tag
        let body = "91320500" + tag + "0"
        let check = UnifiedCreditCode.checkCharacter(of: body) ?? "0"
        company = ("示例食品有限公司", body + String(check))
        today = Instant(microseconds: microseconds).day
    }

    /// A fresh Idempotency-Key for a step.
    func key(_ step: String) -> (String, String) { ("Idempotency-Key", "tour-\(tag)-\(step)") }

    /// Code of the business license (营业执照).
    static let licenseType = "11100000MB0143028R001"
    /// The issuing department.
    static let issuer: Value = [
        "name": .string(Demo.issuer.name), "code": .string(Demo.issuer.code),
    ]

    /// Body of an issue for a company.
    func license(
        number: String, name: String, code: String, since: Day
    ) -> Value {
        [
            "typeCode": .string(Self.licenseType), "number": .string(number),
            "issuer": Self.issuer,
            "holders": [["name": .string(name), "codeType": "001", "code": .string(code)]],
            "issuedOn": .string("\(since)"), "validFrom": .string("\(since)"), "validTo": .null,
            "areaCode": "320500",
            "face": [
                "MC": .string(name), "LX": "有限责任公司", "FDDBR": "李某",
                "CLRQ": .string("\(since)"),
            ],
        ]
    }

    /// A purpose on behalf of a department.
    static func purpose(item: String, number: String, onBehalfOf code: String) -> Value {
        [
            "item": .string(item), "caseNumber": .string(number), "basis": "duty",
            "text": "导览", "onBehalfOf": ["code": .string(code)],
            "operator": ["account": "window01", "name": "窗口人员", "office": "综合窗口"],
            "channel": "window",
        ]
    }
}
