import Codes
import JSON
import Signing
import TestSupport
import Testing

@testable import Licenses

/// Issuer and certificate by a trust list.
struct IssuerByListTests {
    private static let type = Value.string(Invented.businessType)

    private func verified(
        _ world: World, rights: Value? = nil, delegates: Value? = nil,
        standing: TrustStanding? = nil
    ) async throws -> Verification {
        let license = try await world.issue(world.body())
        let draft = try Lists.draft(
            rights: rights ?? [["typeCode": Self.type, "from": "2020-01-01"]],
            delegates: delegates ?? [["code": .string(Invented.gateway), "from": "2020-01-01"]])
        let list = try Lists.list(world, draft)
        return try await world.verify(
            license.token, standing ?? .list(KeyTrust(list)), isRecorded: true)
    }

    @Test func `a delegate's signature and a right of that day pass, and name the list`()
        async throws
    {
        let world = try await World()
        let result = try await verified(world)
        #expect(result.verdict == .valid && result.next == "valid")
        let issuer = try #require(result.finding("issuer"))
        #expect(issuer.outcome == .passed && issuer.reason == "listed")
        #expect(issuer.values["day"] == "2026-11-21" && issuer.values["version"] == "1")
        #expect(issuer.source == "trust list 1" && issuer.asOf == world.now)
        let certificate = try #require(result.finding("certificate"))
        #expect(certificate.outcome == .passed && certificate.reason == "listed")
    }

    /// From, to, and what follows for a license signed on 2026-11-21.
    static let terms: [(from: String, to: String?, reason: String, edge: String?)] = [
        ("2026-11-21", nil, "listed", nil), ("2026-11-22", nil, "rightNotYet", "2026-11-22"),
        ("2020-01-01", "2026-11-21", "listed", nil),
        ("2020-01-01", "2026-11-20", "rightEnded", "2026-11-20"),
    ]

    @Test(arguments: terms)
    func `a right counts on the day of signing, both days inside`(
        from: String, to: String?, reason: String, edge: String?
    ) async throws {
        var right: [Value.Member] = [.init("typeCode", Self.type), .init("from", .string(from))]
        if let to { right.append(.init("to", .string(to))) }
        let result = try await verified(World(), rights: [.object(right)])
        let finding = try #require(result.finding("issuer"))
        #expect(finding.reason == reason && finding.values["edge"] == edge)
        #expect(finding.outcome == (edge == nil ? .passed : .failed))
        #expect(result.verdict == (edge == nil ? .valid : .invalid))
        #expect(result.next == (edge == nil ? "valid" : "noRight"))
    }

    @Test func `a day between two terms is after the first of them`() async throws {
        let result = try await verified(
            World(),
            rights: [
                ["typeCode": Self.type, "from": "2020-01-01", "to": "2022-12-31"],
                ["typeCode": Self.type, "from": "2027-01-01"],
            ])
        let finding = try #require(result.finding("issuer"))
        #expect(finding.reason == "rightEnded" && finding.values["edge"] == "2022-12-31")
    }

    @Test func `a right to another type is no right`() async throws {
        let result = try await verified(
            World(), rights: [["typeCode": .string(Invented.personType), "from": "2020-01-01"]])
        #expect(result.finding("issuer")?.reason == "noRight")
        #expect(result.verdict == .invalid && result.next == "noRight")
    }

    /// Delegates of the issuer, and what follows for the gateway's signature of 2026-11-21.
    static let signers: [(delegates: Value, reason: String)] = [
        ([], "notOfIssuer"),
        ([["code": .string(Invented.otherIssuer), "from": "2020-01-01"]], "notOfIssuer"),
        ([["code": .string(Invented.gateway), "from": "2026-11-22"]], "notOfIssuer"),
        (
            [["code": .string(Invented.gateway), "from": "2020-01-01", "to": "2026-11-20"]],
            "notOfIssuer"
        ),
        (
            [["code": .string(Invented.gateway), "from": "2026-11-21", "to": "2026-11-21"]],
            "listed"
        ),
    ]

    @Test(arguments: signers)
    func `another body signs only where and when the list says so`(
        delegates: Value, reason: String
    ) async throws {
        let result = try await verified(World(), delegates: delegates)
        #expect(result.finding("issuer")?.reason == reason)
        #expect(result.verdict == (reason == "listed" ? .valid : .invalid))
        #expect(result.next == (reason == "listed" ? "valid" : "wrongIssuer"))
    }

    @Test func `an issuer that no list names is unknown, not wrong`() async throws {
        let world = try await World()
        let empty = try Lists.list(
            world, TrustListSource(lastDay: Day("2027-12-31"), departments: []))
        let result = try await verified(world, standing: .list(KeyTrust(empty)))
        let finding = try #require(result.finding("issuer"))
        #expect(finding.outcome == .notExamined && finding.reason == "issuerUnknown")
        #expect(result.verdict == .inconclusive && result.next == "unknownIssuer")
    }

    @Test func `a key that the list does not name needs a certificate`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let list = try Lists.list(world, isNamed: false)
        let result = try await world.verify(license.token, .list(KeyTrust(list)), isRecorded: true)
        #expect(result.finding("certificate")?.reason == "noCertificate")
        #expect(result.verdict == .inconclusive && result.next == "unknownIssuer")
    }

    @Test func `a list that is not to be used leaves the answer open and is named`() async throws {
        for (reason, expected) in [
            ("expired", "listExpired"), ("notYet", "listNotYet"), ("altered", "listRefused"),
        ] {
            let result = try await verified(
                World(), standing: .refused(.failed(TrustList.code, reason)))
            for code in ["issuer", "certificate"] {
                let finding = try #require(result.finding(code))
                #expect(finding.outcome == .notExamined && finding.reason == expected)
            }
            #expect(result.verdict == .inconclusive && result.next == "noTrustList")
        }
    }

    @Test func `without any list a recorded license passes over its certificate, another not`()
        async throws
    {
        let world = try await World(owner: Invented.issuer)
        let here = try await verified(world, standing: TrustStanding.none)
        #expect(here.verdict == .valid && here.finding("certificate")?.reason == "recorded")
        let license = try await world.issue(world.body { $0["number"] = "N-2" })
        let elsewhere = try await world.verify(license.token, .none)
        #expect(elsewhere.finding("certificate")?.reason == "noTrustList")
        #expect(elsewhere.verdict == .inconclusive)
    }

    @Test func `a list alone is enough for everything but the state`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let result = try await world.verify(license.token, .list(KeyTrust(Lists.list(world))))
        let open = result.findings.filter { $0.outcome == .notExamined }.map(\.code)
        #expect(open == ["license.status", "license.holder", "license.face"])
        #expect(result.verdict == .inconclusive && result.next == "noStatus")
    }
}
