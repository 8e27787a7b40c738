import Codes
import JSON
import TestSupport
import Testing

@testable import Gateway

/// Identifiers of one of each object; real ones of department A, or such that nothing has.
struct Objects {
    var license: String
    var resolution: String
    var caseNumber: String
    var item: String
    var draft: String
    var dataset: String
    var grant: String
    var record: String
    var documentNumber: String

    /// What is looked for in an answer, and what stands for it in a comparison.
    var names: [(text: String, name: String)] {
        [
            (license, "LICENSE"), (resolution, "RESOLUTION"), (caseNumber, "CASE"), (item, "ITEM"),
            (draft, "DRAFT"), (dataset, "DATASET"), (grant, "GRANT"), (record, "RECORD"),
            (documentNumber, "DOCUMENT"),
        ]
    }
}

/// A gateway with one of each object, made through the routes by department A.
struct Town {
    static let person = "32050019900101001X"
    static let other = Organization(name: "示例市公安局", code: "11320500MB9900080E")
    static let all = Set(Scope.allCases)

    let bench: Bench
    /// The key of department A with every scope.
    let first: String
    /// The key of department B with every scope, and a receiver's name.
    let second: String
    let objects: Objects
    let absent: Objects

    init(_ bench: Bench, holder: String = LicenseRoutesTests.company) async throws {
        self.bench = bench
        first = try await bench.key(Self.all, id: "first", receiver: "city")
        second = try await bench.key(
            Self.all, id: "second", department: Self.other, receiver: "province")
        let maker = Maker(bench: bench, key: first)
        try await maker.types()
        let licenses = [try await maker.license(holder), try await Self.foreignLicense()]
        try await maker.item()
        try await maker.datasets()
        let permit = try await maker.permit(holder)
        let made = Objects(
            license: licenses[0], resolution: try await maker.resolution(),
            caseNumber: try await maker.caseNumber(), item: ExemptionRouteTests.code,
            draft: "draft", dataset: "marriage", grant: try await maker.grant(), record: permit,
            documentNumber: Maker.documentNumber)
        objects = made
        let none = String(repeating: "0", count: 32)
        absent = Objects(
            license: licenses[1], resolution: none, caseNumber: "CASE-none",
            item: "113205000141499658399019900100B", draft: "nothing", dataset: "nobody",
            grant: none, record: none, documentNumber: "示许〔2026〕99号")
    }

    /// A sound identifier that this gateway never gave.
    private static func foreignLicense() async throws -> String {
        let bench = try Bench()
        let maker = Maker(bench: bench, key: try await bench.key(all))
        try await maker.types()
        for number in 1...4 { _ = try await maker.license(number: "X-\(number)") }
        return try await maker.license(number: "X-5")
    }

    /// Revisions of everything but callers and access records, by kind and id.
    func revisions() async throws -> [String: Int64] {
        var revisions: [String: Int64] = [:]
        for kind in MemoryColumns.byKind.keys where ![.caller, .access].contains(kind) {
            for record in try await bench.store.records(RecordQuery(kind, limit: 10_000)) {
                revisions["\(kind)/\(record.ref.id)"] = record.revision
            }
        }
        return revisions
    }
}

/// Makes objects through the routes.
struct Maker {
    static let documentNumber = "示许〔2026〕1号"
    static let office = #"{"name":"示例市市场监督管理局","code":"113205000141499658"}"#

    let bench: Bench
    let key: String

    func post(
        _ path: String, _ body: String, method: String = "POST", tag: String? = nil
    ) async throws -> Bench.Reply {
        let match = tag.map { [(name: "if-match", value: $0)] } ?? []
        let reply = await bench.send(
            method, path, key: key, body,
            headers: match + [("idempotency-key", "\(method) \(path) \(body.hashValue)")])
        try #require(reply.status < 300, "\(method) \(path): \(reply.status) \(reply.code ?? "")")
        return reply
    }

    func types() async throws {
        let path = "/v1/license-types/\(LicenseRoutesTests.typeCode)"
        _ = try await post(path, LicenseRoutesTests.type, method: "PUT")
    }

    func license(
        _ holder: String = LicenseRoutesTests.company, number: String = "N-1"
    ) async throws -> String {
        let reply = try await post(
            "/v1/licenses", LicenseRoutesTests.body(holder, number: number))
        return try #require(reply.json["identifier"]?.text)
    }

    func item() async throws {
        let path = "/v1/items/\(ExemptionRouteTests.code)"
        _ = try await post(path, ExemptionRouteTests.list, method: "PUT")
    }

    func resolution() async throws -> String {
        let reply = try await post("/v1/resolutions", ExemptionRouteTests.request())
        return try #require(reply.json["id"]?.text)
    }

    func caseNumber() async throws -> String {
        let body = #"{"item":"\#(ExemptionRouteTests.code)","version":1,"state":"02"}"#
        _ = try await post("/v1/cases/CASE-7", body, method: "PUT")
        return "CASE-7"
    }

    /// A draft, and a published dataset with one record.
    func datasets() async throws {
        for code in ["draft", "marriage"] {
            _ = try await post("/v1/datasets/\(code)", SharingBench.definition, method: "PUT")
        }
        _ = try await post(
            "/v1/datasets/marriage/transitions", #"{"to":"PUBLISHED","reason":"x"}"#,
            tag: "\"1\"")
        _ = try await post("/v1/datasets/marriage/records", SharingBench.line)
    }

    func grant() async throws -> String {
        let reply = try await post(
            "/v1/grants",
            """
            {"dataset":"marriage","use":["query"],"fields":["state"],"items":[],"scene":"落户",
            "text":"核验","legalBasis":"示例条例","until":"2026-12-31","perDay":9}
            """)
        return try #require(reply.json["id"]?.text)
    }

    /// A permit for a company, reported; its record's id.
    func permit(_ holder: String) async throws -> String {
        let isPerson = holder.contains(Town.person)
        let counterpart =
            isPerson
            ? #"{"kind":"natural","name":"王小明","codeType":"111","code":"\#(Town.person)"}"#
            : """
            {"kind":"legal","name":"示例食品有限公司","codeType":"001","code":"91320500MA1M7K2X4E",
            "legalRepresentative":"李小明"}
            """
        let reply = try await post(
            "/v1/decisions", Self.decision(Self.documentNumber, counterpart: counterpart))
        let id = try #require(
            reply.json["records"]?.elements?.first?["id"]?.text, "a permit makes a record")
        let reported = try await post("/v1/publicity/reports", #"{"ids":["\#(id)"]}"#)
        #expect(reported.json["reported"]?.elements?.count == 1, "\(reported.json)")
        try await bench.store.sequence()
        return id
    }

    static func decision(_ number: String, counterpart: String, more: String = "") -> String {
        """
        {"kind":"permit","documentName":"准予决定书","documentNumber":"\(number)",
        "decidedOn":"2026-11-20","authority":\(office),"source":\(office),
        "counterpart":\(counterpart),"outcome":"granted",
        "permit":{"category":"普通","content":"热食","certificateName":"许可证",
        "certificateNumber":"Z-1","validFrom":"2026-11-20","validTo":null}\(more)}
        """
    }
}
