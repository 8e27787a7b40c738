import Codes
import JSON
import Signing
import TestSupport

@testable import Exemption

/// A window with its store, sources and key (测试台): everything a test needs, nothing hidden.
struct Desk {
    static let office = "11320500MB9900013G"
    static let code = "11320500MB9900013G3990199000001"
    static let firm = "91320500MA9900212E"
    static let person = "32050019790608003X"
    static let caseNumber = "CASE-1"

    let store = MemoryStore()
    let sources = FakeSources()
    let signer: FileSigner
    let ports: ExemptionPorts
    var requester = Requester(
        caller: "window", department: office, requestID: "r1",
        now: Instant(microseconds: 1_795_226_400_000_000))

    init(seed: UInt64 = 1) throws {
        signer = try FileSigner(PrivateKey.generate(.sm2), owner: Self.office)
        ports = ExemptionPorts(
            records: store, licenses: sources, data: sources, signer: signer,
            issuer: Self.office,
            partyDigest: { HMACSM3.code(key: Array("test".utf8), $0) },
            random: SeededRandom(seed))
    }

    static func rule(_ id: String = "R1", region: String = "000000") -> Value {
        [
            "id": .string(id), "version": 2, "law": "某条例第三条", "region": .string(region),
        ]
    }

    /// A way with its further members.
    static func way(
        _ way: String, _ more: [Value.Member] = [], region: String = "000000"
    ) -> Value {
        .object(
            [.init("way", .string(way)), .init("rule", rule("R-\(way)", region: region))] + more)
    }

    static func license(_ type: String = "T1") -> Value {
        way("LIC", [.init("licenseType", .string(type))])
    }

    static func shared(_ dataset: String = "d1") -> Value {
        way("SHR", [.init("dataset", .string(dataset))])
    }

    static func check(_ dataset: String = "d1", _ claims: Value = ["state": "normal"]) -> Value {
        way("CHK", [.init("dataset", .string(dataset)), .init("claims", claims)])
    }

    static let promise = way(
        "CMT", [.init("promise", ["textVersion": "1", "text": "我承诺属实。"])])
    static let later = way("DEF", [.init("deferDays", 20)])

    static func material(
        _ number: Int = 1, _ ways: [Value], more: [Value.Member] = [], need: String = "1",
        name: String? = nil
    ) -> Value {
        .object(
            [
                .init("code", .string("\(code)00\(number)")),
                .init("name", .string(name ?? "材料\(number)")), .init("kind", "1"),
                .init("need", .string(need)), .init("source", "20"),
                .init("requirement", ["originals": 1, "copies": 0, "law": "某条例第二条"]),
                .init("ways", .array(ways)),
            ] + more)
    }

    static func item(
        _ materials: [Value], region: String = "320500", cases: [Value] = [],
        name: String = "演示事项"
    ) -> Value {
        [
            "name": .string(name), "level": "3",
            "department": ["name": "示例市行政审批局", "code": .string(office)],
            "region": .string(region), "cases": .array(cases), "materials": .array(materials),
        ]
    }

    static let question: Value = [
        "id": "c1", "text": "是否只申请教练场？", "options": ["yes", "no"],
    ]

    /// Stores an item.
    @discardableResult func put(_ item: Value) async throws -> ItemState {
        let state = try await PutItem(ports).run(
            Self.code, Object(item), revision: nil, by: requester)
        try await store.commit(state.changes, answer: nil)
        return state
    }

    static func purpose(item: String = code, office: String = office) -> Value {
        [
            "item": .string(item), "caseNumber": .string(caseNumber), "basis": "duty",
            "text": "受理", "onBehalfOf": ["code": .string(office)],
            "operator": ["account": "w1", "name": "窗口", "office": "综合窗口"], "channel": "window",
        ]
    }

    static let applicant: Value = [
        "role": "applicant", "name": "示例驾驶培训有限公司", "codeType": "001", "code": .string(firm),
    ]
    static let representative: Value = [
        "role": "legalRepresentative", "name": "张示例", "codeType": "111",
        "code": .string(person),
    ]

    static func request(
        parties: [Value] = [applicant], answers: Value = [:], claims: Value = [:],
        purpose: Value = purpose()
    ) throws -> ResolveRequest {
        let body: Value = [
            "item": .string(code), "parties": .array(parties), "answers": answers,
            "claims": claims, "purpose": purpose,
        ]
        return try ResolveRequest(reading: Object(body))
    }

    /// Resolves and commits.
    func resolve(
        parties: [Value] = [applicant], answers: Value = [:], claims: Value = [:]
    ) async throws -> ResolutionState {
        let request = try Self.request(parties: parties, answers: answers, claims: claims)
        return try await commit(try await Resolve(ports).run(request, by: requester))
    }

    @discardableResult func commit(_ state: ResolutionState) async throws -> ResolutionState {
        try await store.commit(state.changes, answer: nil)
        return state
    }

    /// The conclusion about the first material of an item with these ways.
    func outcome(
        _ ways: [Value], region: String = "320500", parties: [Value] = [applicant],
        claims: Value = [:], more: [Value.Member] = []
    ) async throws -> MaterialResult {
        try await put(
            Self.item([Self.material(1, ways, more: more)], region: region, cases: [Self.question]))
        return try await resolve(parties: parties, claims: claims).resolution.materials[0]
    }

    static let evidence = Evidence(
        identifier: "ID-1", digest: "sm3:00", state: "VALID", owner: office,
        records: [[NamedText("state", "normal")]])
}
