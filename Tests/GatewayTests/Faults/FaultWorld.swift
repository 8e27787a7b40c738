import Codes
import Exemption
import JSON
import Licenses
import Sharing
import Signing
import Synchronization
import TestSupport
import Testing

@testable import Gateway

/// Licenses and data as the program looks them up, over a store that may fail.
struct StoredSources: LicenseLookup, DataLookup {
    let records: any Records
    let random: any RandomSource

    func license(
        of party: Party, type: String, context: LookupContext
    ) async throws(StoreError) -> LicenseAnswer {
        do throws(LicenseError) {
            let found = try await Holdings(records).find(
                holder: party.code, type: type, now: context.now)
            guard case .inForce(let all) = found, let held = all.first else {
                return LicenseAnswer(.notFound, source: "license store")
            }
            let evidence = Evidence(
                identifier: held.identifier.description, digest: held.digest,
                state: held.state.rawValue, owner: held.issuer,
                records: [held.face.map { NamedText($0.key, $0.text) }])
            return LicenseAnswer(.met(evidence), source: "license store", asOf: context.now)
        } catch {
            if case .store(let error) = error { throw error }
            throw .unavailable("license look-up")
        }
    }

    func query(
        _ dataset: String, about party: Party, fields: [String], context: LookupContext
    ) async throws(StoreError) -> DataAnswer {
        let asker = Asker(
            caller: context.caller, department: context.department, requestID: context.requestID,
            now: context.now, spentBudgets: context.spentBudgets)
        let answers = DataAnswers(SharingPorts(records: records, random: random))
        let found = try await answers.query(
            dataset, about: party.code, fields: fields, context.purpose, by: asker)
        guard case .met(_, let asOf, let digest) = found.outcome else {
            return DataAnswer(.notFound, source: dataset, changes: found.changes)
        }
        let evidence = Evidence(identifier: found.grant, digest: digest, owner: found.owner)
        return DataAnswer(.met(evidence), source: dataset, asOf: asOf, changes: found.changes)
    }

    func check(
        _ dataset: String, about party: Party, claims: [NamedText], context: LookupContext
    ) async throws(StoreError) -> DataAnswer { DataAnswer(.notFound, source: dataset) }
}

/// A department with one of everything, on a store that may fail.
struct FaultWorld {
    typealias Exempt = ExemptionRouteTests
    static let citizen =
        #"{"name":"张示例","codeType":"111","code":"\#(ExemptionRouteTests.person)"}"#
    static let purpose = #"{"purpose":\#(ExemptionRouteTests.purpose())}"#
    /// One material by license, one by data, one by promise, one to hand in, one open question.
    static let list = Exempt.item([
        Exempt.material(
            1, "营业执照",
            #"{"way":"LIC","rule":\#(Exempt.rule("R-L")),"licenseType":"\#(LicenseRoutesTests.typeCode)"}"#
        ),
        Exempt.material(2, "场所证明", Exempt.promise), Exempt.material(3, "名册", Exempt.later),
        Exempt.material(4, "委托书", "", #","condition":"委托他人办理的""#),
        Exempt.material(
            5, "婚姻证明", #"{"way":"SHR","rule":\#(Exempt.rule("R-S")),"dataset":"marriage"}"#),
    ])

    let bench: Bench
    let faults: FaultPlan
    let sight: @Sendable () async throws -> StoreSight
    let key: String
    let maker: Maker
    let token: String
    let objects: Objects
    private let numbers = Count()

    init(
        _ place: FaultPlace, _ faults: FaultPlan, routes: [Route] = []
    ) async throws {
        let sources = StoredSources(
            records: FaultyStore(place.store, faults),
            random: FaultyRandom(SystemRandom(), faults))
        bench = try Bench(
            routes: RouteTable.contract.routes + routes, licenses: sources, data: sources,
            over: place.store, faults: faults)
        self.faults = faults
        sight = place.sight
        key = try await bench.key(Town.all, id: "first", receiver: "city")
        maker = Maker(bench: bench, key: key)
        try await maker.types()
        let issued = try await maker.post(
            "/v1/licenses", LicenseRoutesTests.body(Self.citizen, number: "N-1"))
        let license = try #require(issued.json["identifier"]?.text)
        token = try #require(issued.json["token"]?.text)
        _ = try await maker.post("/v1/items/\(Exempt.code)", Self.list, method: "PUT")
        try await maker.datasets()
        _ = try await maker.post("/v1/datasets/marriage/records", Self.line(Exempt.person))
        let grant = try await Self.grant(maker, "own")
        _ = try await maker.post("/v1/grants/\(grant)/decision", Self.approval)
        objects = Objects(
            license: license, resolution: try await maker.resolution(),
            caseNumber: try await maker.caseNumber(), item: Exempt.code, draft: "draft",
            dataset: "marriage", grant: grant,
            record: try await maker.permit(LicenseRoutesTests.company),
            documentNumber: Maker.documentNumber)
    }

    /// A number that nothing was made under yet.
    func next() -> Int { numbers.next() }

    static let approval = #"{"decision":"approve","reason":"同意"}"#

    static func line(_ recordKey: String) -> String {
        SharingBench.line.replacing(#""recordKey":"1""#, with: #""recordKey":"\#(recordKey)""#)
            .replacing(SharingBench.person, with: ExemptionRouteTests.person)
    }

    static func request(grant scene: String) -> String {
        """
        {"dataset":"marriage","use":["query","check"],"fields":["state"],"items":[],
        "scene":"\(scene)","text":"核验","legalBasis":"示例条例","until":"2026-12-31",
        "perDay":1000000}
        """
    }

    static func grant(_ maker: Maker, _ scene: String) async throws -> String {
        let reply = try await maker.post("/v1/grants", request(grant: scene))
        return try #require(reply.json["id"]?.text)
    }

    /// A license of its own for a call to change.
    func license(_ number: Int) async throws -> String {
        try await maker.license(LicenseRoutesTests.company, number: "F-\(number)")
    }

    /// A resolution of its own; the body differs, so that the answer is not one of before.
    func resolved(_ number: Int) async throws -> Bench.Reply {
        try await maker.post("/v1/resolutions", Exempt.request(name: "张示例\(number)"))
    }

    func resolution(_ number: Int) async throws -> String {
        try #require(try await resolved(number).json["id"]?.text)
    }

    static let company = """
        {"kind":"legal","name":"示例食品有限公司","codeType":"001","code":"91320500MA1M7K2X4E",
        "legalRepresentative":"李小明"}
        """

    /// A publicity record of its own, ready, or a draft without its document's name.
    func record(_ number: Int, isDraft: Bool = false) async throws -> String {
        var body = Maker.decision("示许〔2026〕F\(number)号", counterpart: Self.company)
        if isDraft { body = body.replacing(#""documentName":"准予决定书","#, with: "") }
        let reply = try await maker.post("/v1/decisions", body)
        return try #require(reply.json["records"]?.elements?.first?["id"]?.text)
    }

    /// Reported, numbered and handed over.
    func reported(_ number: Int) async throws -> String {
        let id = try await record(number)
        _ = try await maker.post("/v1/publicity/reports", #"{"ids":["\#(id)"]}"#)
        while try await bench.store.sequence() > 0 {}
        return id
    }
}
