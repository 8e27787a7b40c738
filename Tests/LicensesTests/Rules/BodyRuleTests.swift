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
        ("face", face(["LX": "第一行\n第二行"])),
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
