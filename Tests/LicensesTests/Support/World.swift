import Codes
import JSON
import Signing
import TestSupport
import Testing

@testable import Licenses

/// Serials from 1 under each name, out of a store.
struct StoreSerials: Serials {
    let store: any Store

    func next(_ name: String) async throws(StoreError) -> Int64 {
        try await store.reserve(1, of: name).lowerBound
    }
}

/// One signer for all.
struct OneSigner: Signers {
    let only: any Signer

    func signer(of department: String, at now: Instant) throws(SigningError) -> any Signer {
        try only.signer(at: now.seconds)
    }
}

/// Invented bodies and persons with valid check characters.
enum Invented {
    static let issuer = "113205000141499658"
    static let otherIssuer = "113205000141499733"
    static let gateway = "11320000MB9901008C"
    static let company = "91320500MA1M7K2X4E"
    static let otherCompany = "91320500MA1N8L3Y5R"
    static let person = "32050019900101001X"
    static let businessType = "11100000MB0143028R001"
    static let personType = "11320000MB9901008C905"
    static let printedType = "11320000MB9901008C906"
}

/// A small city: a memory store, keys, two types, and one instant (测试城市).
final class World: Sendable {
    let store = MemoryStore()
    let random = SeededRandom(42)
    let signer: FileSigner
    let now: Instant
    let ports: IssuingPorts
    let authority = IssuingAuthority(department: Invented.issuer)

    init(
        now: String = "2026-11-21T10:00:00+08:00", algorithm: SigningAlgorithm = .sm2,
        owner: String = Invented.gateway, signer: FileSigner? = nil
    ) async throws {
        self.signer =
            try signer ?? FileSigner(PrivateKey.generate(algorithm), owner: owner)
        self.now = try Instant(now)
        ports = IssuingPorts(
            records: store, serials: StoreSerials(store: store),
            signers: OneSigner(only: self.signer), random: random
        ) { HMACSM3.code(key: [1, 2, 3], $0) }
        try await publish(Self.business, Invented.businessType)
        try await publish(Self.personal, Invented.personType)
    }

    func publish(_ json: String, _ code: String) async throws {
        let type = try LicenseType(reading: Object(bytes: Array(json.utf8)), code: code)
        let published = try await PutType(records: store, random: random).decide(type)
        try await store.commit(published.changes, answer: nil)
    }

    func body(_ edit: (inout [String: Value]) -> Void = { _ in }) throws -> LicenseBody {
        var members: [String: Value] = [
            "typeCode": .string(Invented.businessType), "number": .string(Invented.company),
            "issuer": ["name": "示例市市场监督管理局", "code": .string(Invented.issuer)],
            "holders": [Self.companyHolder], "issuedOn": "2026-03-05", "validFrom": "2026-03-05",
            "validTo": .null, "areaCode": "320500",
            "face": [
                "MC": "示例食品有限公司", "LX": "有限责任公司", "FDDBR": "李某", "CLRQ": "2026-03-05",
            ],
        ]
        edit(&members)
        let value = Value.object(members.map { Value.Member($0.key, $0.value) })
        return try LicenseBody(reading: Object(bytes: value.canonical))
    }

    func personBody(_ edit: (inout [String: Value]) -> Void = { _ in }) throws -> LicenseBody {
        try body { members in
            members["typeCode"] = .string(Invented.personType)
            members["number"] = "320500A0001"
            members["holders"] = [Self.personHolder]
            members["validTo"] = "2031-03-04"
            members["face"] = ["XM": "王小明", "ZJCX": "C1"]
            edit(&members)
        }
    }

    @discardableResult
    func issue(_ body: LicenseBody) async throws -> License {
        let issued = try await Issue(ports).decide(body, authority: authority, now: now)
        try await store.commit(issued.changes, answer: nil)
        return issued.license
    }

    @discardableResult
    func move(
        _ license: License, to state: LicenseState, on day: String = "2026-11-20"
    ) async throws -> License {
        let body = try LicenseMove(
            reading: Object([
                "to": .string(state.rawValue), "reasonCode": "investigation",
                "decidedOn": .string(day),
            ]))
        let moved = try await MoveLicense(ports)
            .decide(license.identifier, body, authority: authority, now: now)
        try await store.commit([moved.change], answer: nil)
        return moved.license
    }

    func verifier(keys: [KeyRecord]? = nil, delegates: Set<String> = [Invented.gateway]) -> Verify {
        Verify(records: store, keys: KeyRing(keys ?? [signer.key]), delegates: delegates)
    }

    func verify(_ question: VerificationQuestion, at now: Instant? = nil) async throws
        -> Verification
    {
        try await verifier().examine(question, now: now ?? self.now)
    }

    static let companyHolder: Value = [
        "name": "示例食品有限公司", "codeType": "001", "code": .string(Invented.company),
    ]
    static let personHolder: Value = [
        "name": "王小明", "codeType": "111", "code": .string(Invented.person),
    ]
    static let company = HolderClaim(
        name: "示例食品有限公司", code: SubjectCode(type: "001", number: Invented.company))
    static let person = HolderClaim(
        name: "王小明", code: SubjectCode(type: "111", number: Invented.person))

    /// Numbers of one form, and a face that prints metadata again.
    static let printed = """
        {"name":"示例许可证","definer":{"name":"示例省数据局","code":"11320000MB9901008C"},
        "holderKind":"mixed","validity":{"kind":"any"},"numberPattern":"示\\\\([0-9]{4}\\\\)第[0-9]{4}号","fictional":true,"face":[
        {"key":"BH","name":"编号","type":"text","required":false,"maxLength":50,"sensitive":false,"alwaysShown":true,"metadata":"number"},
        {"key":"CZR","name":"持证人","type":"text","required":true,"maxLength":100,"sensitive":false,"alwaysShown":false,"metadata":"holderName"},
        {"key":"DM","name":"代码","type":"text","required":false,"maxLength":100,"sensitive":false,"alwaysShown":false,"metadata":"holderCode"},
        {"key":"FZJG","name":"发证机关","type":"text","required":false,"maxLength":50,"sensitive":false,"alwaysShown":false,"metadata":"issuerName"},
        {"key":"FZRQ","name":"发证日期","type":"text","required":false,"maxLength":50,"sensitive":false,"alwaysShown":false,"metadata":"issuedOn"},
        {"key":"YXQZ","name":"有效期至","type":"text","required":false,"maxLength":50,"sensitive":false,"alwaysShown":false,"metadata":"validTo"}]}
        """

    static let business = """
        {"name":"营业执照","definer":{"name":"国家市场监督管理总局","code":"11100000MB0143028R"},
        "holderKind":"legal","validity":{"kind":"any"},"face":[
        {"key":"MC","name":"名称","type":"text","required":true,"maxLength":20,"sensitive":false,"alwaysShown":true},
        {"key":"LX","name":"类型","type":"text","required":true,"maxLength":200,"sensitive":false,"alwaysShown":false},
        {"key":"FDDBR","name":"法定代表人","type":"text","required":true,"maxLength":200,"sensitive":false,"alwaysShown":false},
        {"key":"CLRQ","name":"成立日期","type":"date","required":true,"maxLength":10,"sensitive":false,"alwaysShown":false},
        {"key":"ZCZB","name":"注册资本","type":"number","required":false,"maxLength":20,"sensitive":false,"alwaysShown":false},
        {"key":"ZP","name":"照片","type":"image","required":false,"maxLength":400,"sensitive":true,"alwaysShown":false},
        {"key":"BH","name":"编号","type":"text","required":false,"maxLength":20,"sensitive":false,"alwaysShown":false,"pattern":"JY\\\\d{4}"}]}
        """
    static let personal = """
        {"name":"机动车驾驶证","definer":{"name":"示例省数据局","code":"11320000MB9901008C"},
        "holderKind":"natural","validity":{"kind":"years","years":5},"fictional":true,"face":[
        {"key":"XM","name":"姓名","type":"text","required":true,"maxLength":50,"sensitive":false,"alwaysShown":true},
        {"key":"ZJCX","name":"准驾车型","type":"text","required":true,"maxLength":20,"sensitive":false,"alwaysShown":false}]}
        """
}

/// The fault of a license operation that must fail with one.
func fault(_ body: () async throws -> Void) async throws -> Fault {
    let error = await #expect(throws: (any Error).self) { try await body() }
    if let fault = error as? Fault { return fault }
    guard case .fault(let fault)? = error as? LicenseError else {
        throw error ?? LicenseError.notFound
    }
    return fault
}
