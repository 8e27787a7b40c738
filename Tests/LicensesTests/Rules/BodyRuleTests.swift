import Codes
import JSON
import TestSupport
import Testing

@testable import Licenses

struct BodyRuleTests {
    /// A change of the right body, and the fault it must cause.
    struct Row: CustomTestStringConvertible, Sendable {
        let key: String
        let value: Value
        let code: String
        let pointer: String

        init(_ key: String, _ value: Value, _ code: String, _ pointer: String) {
            (self.key, self.value, self.code, self.pointer) = (key, value, code, pointer)
        }

        var testDescription: String { "\(code) \(pointer)" }
    }

    private static func face(_ changes: [String: Value?]) -> Value {
        var face: [String: Value] = [
            "MC": "示例食品有限公司", "LX": "有限责任公司", "FDDBR": "李某", "CLRQ": "2026-03-05",
        ]
        for (key, value) in changes { face[key] = value }
        return .object(face.map { Value.Member($0.key, $0.value) })
    }

    static let rows: [Row] = [
        Row("typeCode", "11100000MB0143028R999", "license.type-unknown", "/typeCode"),
        Row("number", "A\u{202E}1", "text.character", "/number"),
        Row("number", "", "text.length", "/number"),
        Row(
            "issuer", ["name": "某局", "code": "113205000141499659"],
            "credit-code.check-character", "/issuer/code"),
        Row("holders", [], "license.holder-missing", "/holders"),
        Row(
            "holders", [World.companyHolder, World.companyHolder], "license.holder-twice",
            "/holders/1/code"),
        Row("holders", [World.personHolder], "license.holder-kind", "/holders/0/codeType"),
        Row(
            "holders", [["name": "甲", "codeType": "001", "code": "91320500MA1M7K2X4F"]],
            "credit-code.check-character", "/holders/0/code"),
        Row(
            "holders", [["name": "甲", "codeType": "111", "code": "32050019900101001x"]],
            "citizen-id.lower-case", "/holders/0/code"),
        Row(
            "holders", [["name": "甲", "codeType": "112", "code": "1"]], "holder.code-type",
            "/holders/0/codeType"),
        Row("issuedOn", "2026-02-30", "day.impossible", "/issuedOn"),
        Row("issuedOn", "2026-11-22", "license.issued-in-future", "/issuedOn"),
        Row("validFrom", "2026-03-04", "license.begins-before-issue", "/validFrom"),
        Row("validTo", "2026-03-04", "license.ends-before-begin", "/validTo"),
        Row("areaCode", "32050", "license.area-code", "/areaCode"),
        Row("areaCode", "32050A", "license.area-code", "/areaCode"),
        Row("face", face(["XX": "1"]), "license.face-unknown", "/face/XX"),
        Row("face", face(["LX": Value?.none]), "license.face-missing", "/face/LX"),
        Row(
            "face", face(["MC": .string(String(repeating: "长", count: 21))]),
            "license.face-length", "/face/MC"),
        Row("face", face(["MC": ""]), "license.face-length", "/face/MC"),
        Row("face", face(["MC": "甲\u{200B}乙"]), "text.character", "/face/MC"),
        Row("face", face(["CLRQ": "2026/03/05"]), "day.malformed", "/face/CLRQ"),
        Row("face", face(["CLRQ": "2026-02-29"]), "day.impossible", "/face/CLRQ"),
        Row("face", face(["ZCZB": "1e3"]), "license.face-number", "/face/ZCZB"),
        Row("face", face(["ZCZB": "."]), "license.face-number", "/face/ZCZB"),
        Row("face", face(["ZP": "abc"]), "license.face-image", "/face/ZP"),
        Row("face", face(["BH": "JY12345"]), "license.face-pattern", "/face/BH"),
        Row("replaces", "1.2.156.3005.2.x", "license-id.form", "/replaces"),
        Row("surplus", "1", "json.unknown", "/surplus"),
        Row("typeName", "营业执照 ", "license.type-name", "/typeName"),
        Row("typeName", "營業執照", "license.type-name", "/typeName"),
        Row("areaCode", "990500", "license.area-unknown", "/areaCode"),
        Row("areaCode", "320001", "license.area-unknown", "/areaCode"),
        Row("face", face(["JZJZZSY": "办理贷款"]), "license.copy-metadata", "/face/JZJZZSY"),
        Row(
            "face", face(["certificateCopyCause": "办理贷款"]), "license.copy-metadata",
            "/face/certificateCopyCause"),
        Row("number", "A\u{0378}1", "text.character", "/number"),
        Row("number", "A\u{FFFE}1", "text.character", "/number"),
        Row("number", "A\u{2FFFF}1", "text.character", "/number"),
        Row("face", face(["MC": "甲\u{2066}乙"]), "text.character", "/face/MC"),
        Row("face", face(["MC": "甲\u{110BD}乙"]), "text.character", "/face/MC"),
        Row("face", face(["MC": "甲\u{3164}乙"]), "text.character", "/face/MC"),
        Row(
            "issuer", ["name": "某局\u{200D}", "code": "113205000141499658"], "text.character",
            "/issuer/name"),
    ]

    @Test(arguments: rows)
    func `each defect has its code and its pointer, and nothing is stored`(_ row: Row) async throws
    {
        let world = try await World()
        let found = try await fault {
            try await world.issue(world.body { $0[row.key] = row.value })
        }
        #expect(found.code == row.code)
        #expect(found.pointer == row.pointer)
        let search = try await FindLicenses(world.store).search(
            FindLicenses.Query(.number(typeCode: Invented.businessType, Invented.company)),
            now: world.now)
        #expect(search.items.isEmpty)
    }

    @Test(arguments: [
        ("validTo", Value.string("2026-03-05")), ("issuedOn", "2026-03-04"),
        ("areaCode", "320500001002"), ("face", face(["ZCZB": "-12.50"])),
        ("face", face(["ZP": "QUJDRA=="])), ("face", face(["BH": "JY1234"])),
        ("face", face(["MC": .string(String(repeating: "长", count: 20))])),
        ("face", face(["LX": "第一行\n第二行"])), ("typeName", "营业执照"), ("areaCode", "100000"),
        ("areaCode", "320000"), ("areaCode", "441900003"),
        ("face", face(["LX": "䶮\u{9FFF}\u{20BB7}\u{2EBF0}\u{31350}\u{323B0}·＊"])),
    ])
    func `values at the edge are taken`(_ row: (String, Value)) async throws {
        let world = try await World()
        try await world.issue(world.body { $0[row.0] = row.1 })
    }

    @Test(
        arguments: [
            ("2031-03-05", nil), ("2031-03-06", "license.too-long"),
        ] as [(String, String?)])
    func `a type of five years lasts at most five years`(_ row: (String, String?)) async throws {
        let world = try await World()
        let body = try world.personBody { $0["validTo"] = .string(row.0) }
        guard let code = row.1 else {
            try await world.issue(body)
            return
        }
        #expect(try await fault { try await world.issue(body) }.code == code)
    }

    @Test func `a type of some years needs a last day, one of long term has none`() async throws {
        let world = try await World()
        let missing = try await fault {
            try await world.issue(world.personBody { $0["validTo"] = .null })
        }
        #expect(missing.code == "license.last-day-missing")
        try await world.publish(
            World.business.replacing(#"{"kind":"any"}"#, with: #"{"kind":"longTerm"}"#),
            Invented.businessType)
        let surplus = try await fault {
            try await world.issue(world.body { $0["validTo"] = "2030-01-01" })
        }
        #expect(surplus.code == "license.long-term-only")
        try await world.issue(world.body())
    }

    @Test func `five years from 29 February end on 28 February`() throws {
        #expect(try Day("2024-02-29").adding(years: 5) == Day("2029-02-28"))
        #expect(try Day("2024-02-29").adding(years: 4) == Day("2028-02-29"))
    }

    /// A body of the type that prints metadata again.
    private func printed(
        _ world: World, _ changes: [String: Value] = [:]
    ) async throws -> LicenseBody {
        try await world.publish(World.printed, Invented.printedType)
        return try world.body { members in
            members["typeCode"] = .string(Invented.printedType)
            members["number"] = "示（2026）第0001号"
            members["holders"] = [World.companyHolder, World.personHolder]
            members["validTo"] = "2028-03-04"
            members["face"] = ["CZR": "示例食品有限公司"]
            for (key, value) in changes {
                if members[key] == nil {
                    members["face"] = .object([
                        .init("CZR", "示例食品有限公司"), .init(key, value),
                    ])
                } else {
                    members[key] = value
                }
            }
        }
    }

    @Test(arguments: [
        ("BH", "示(2026)第0001号", true), ("BH", "示（2026）第0002号", false),
        ("DM", Invented.person, true), ("DM", "\(Invented.company)^\(Invented.person)", true),
        ("DM", "\(Invented.person)^\(Invented.company)", false),
        ("FZJG", "示例市市场监督管理局", true), ("FZJG", "示例市市场监管局", false),
        ("FZRQ", "2026-03-05", true), ("FZRQ", "2026年3月5日", true), ("FZRQ", "20260305", true),
        ("FZRQ", "2026.03.06", false), ("FZRQ", "三月五日", false),
        ("YXQZ", "2028/03/04", true), ("YXQZ", "长期", false),
    ])
    func `a face that prints metadata again says the same`(
        _ row: (key: String, value: String, isSound: Bool)
    ) async throws {
        let world = try await World()
        let body = try await printed(world, [row.key: .string(row.value)])
        guard !row.isSound else {
            try await world.issue(body)
            return
        }
        let found = try await fault { try await world.issue(body) }
        #expect(found.code == "license.face-metadata" && found.pointer == "/face/\(row.key)")
    }

    @Test func `without a last day the face says so or nothing`() async throws {
        let world = try await World()
        try await world.publish(World.printed, Invented.printedType)
        for (text, isSound) in [("长期", true), ("2099-12-31", false)] {
            let body = try world.body { members in
                members["typeCode"] = .string(Invented.printedType)
                members["number"] = .string("示(2026)第000\(isSound ? 1 : 2)号")
                members["face"] = ["CZR": "示例食品有限公司", "YXQZ": .string(text)]
            }
            if isSound {
                try await world.issue(body)
            } else {
                let found = try await fault { try await world.issue(body) }
                #expect(found.code == "license.face-metadata")
            }
        }
    }

    @Test(arguments: [
        ("示(2026)第0001号", true), ("示（2026）第0001号", true), ("示(2026)第001号", false),
        ("示2026第0001号", false), ("示(2026)第0001号 ", false),
    ])
    func `a number has the form of its type, brackets of either width`(
        _ row: (number: String, isSound: Bool)
    ) async throws {
        let world = try await World()
        let body = try await printed(world, ["number": .string(row.number)])
        guard !row.isSound else {
            try await world.issue(body)
            return
        }
        let found = try await fault { try await world.issue(body) }
        #expect(found.code == "license.number-pattern" && found.pointer == "/number")
    }

    @Test func `nobody holds a license from before his birth`() async throws {
        let world = try await World()
        // Born on 2026-03-06 and 2026-03-05; issued on 2026-03-05.
        for (code, isSound) in [("320500202603060019", false), ("320500202603050013", true)] {
            let holder: Value = ["name": "新生儿", "codeType": "111", "code": .string(code)]
            let body = try world.personBody {
                $0["holders"] = [holder]
                $0["face"] = ["XM": "新生儿", "ZJCX": "C1"]
            }
            if isSound {
                try await world.issue(body)
            } else {
                let found = try await fault { try await world.issue(body) }
                #expect(found.code == "license.holder-unborn")
                #expect(found.pointer == "/holders/0/code")
            }
        }
    }

    @Test func `a type may not ask for what belongs to annotated copies`() async throws {
        let world = try await World()
        for key in ["JZJZZ", "JZJZZZ", "KZ_JZJZZSY", "jzjzzsj"] {
            let json = World.business.replacing(#""key":"BH""#, with: #""key":"\#(key)""#)
            if key == "JZJZZ" {
                try await world.publish(json, Invented.businessType)
            } else {
                let found = try await fault {
                    try await world.publish(json, Invented.businessType)
                }
                #expect(found.code == "license.copy-metadata" && found.pointer == "/face/6/key")
            }
        }
    }

    @Test func `a required member that is missing is named`() async throws {
        let world = try await World()
        for key in ["typeCode", "validTo", "areaCode", "face"] {
            let found = try await fault {
                try await world.issue(world.body { $0[key] = nil })
            }
            #expect(found.code == "json.missing" && found.pointer == "/\(key)")
        }
    }
}

extension String {
    /// The text with a part replaced.
    func replacing(_ part: String, with other: String) -> String {
        split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
    }
}
