import Codes
import JSON
import Signing
import TestSupport
import Testing

@testable import Licenses

/// What the trust list would not let stand afterwards is not signed.
@Suite struct IssueRightTests {
    /// A list that names the gateway, and the issuer as the words say; the day is 2026-11-21.
    private static func list(
        _ world: World, _ code: String = Invented.issuer, rights: String,
        delegates: String = """
        {"code":"\(Invented.gateway)","from":"2020-01-01"}
        """
    ) throws -> TrustList {
        let draft = """
            {"nextUpdate":"2027-12-31","departments":[{"code":"\(code)","name":"示例市市场监督管理局",
            "delegates":[\(delegates)],"rights":[\(rights)]}]}
            """
        return try TrustListSource(reading: Object(bytes: Array(draft.utf8))).list(
            of: Organization(name: "示例市数据局", code: Invented.gateway),
            keys: [KeyThumbprint.of(world.signer.key.publicKey)], roots: [], after: nil,
            now: world.now)
    }

    private static func right(_ from: String, _ to: String? = nil, type: String? = nil) -> String {
        let end = to.map { #","to":"\#($0)""# } ?? ""
        return #"{"typeCode":"\#(type ?? Invented.businessType)","from":"\#(from)"\#(end)}"#
    }

    private static func ports(_ world: World, _ list: TrustList) -> IssuingPorts {
        var ports = world.ports
        ports.trust = { TrustStanding(KeyTrust(list), at: $0) }
        return ports
    }

    private static func refusal(_ work: () async throws -> Void) async -> LicenseError? {
        do { try await work() } catch { return error as? LicenseError }
        return nil
    }

    /// Rights and delegates, the code of the refusal or none, and what verification finds.
    private static let cases: [(String, String?, String?, String)] = [
        (right("2020-01-01"), nil, nil, "listed"),
        (right("2026-11-21"), nil, nil, "listed"),
        (right("2020-01-01", "2026-11-21"), nil, nil, "listed"),
        (right("2026-11-22"), nil, "license.issuer-no-right", "rightNotYet"),
        (right("2020-01-01", "2026-11-20"), nil, "license.issuer-no-right", "rightEnded"),
        (
            right("2020-01-01", type: Invented.personType), nil, "license.issuer-no-right",
            "noRight"
        ),
        ("", nil, "license.issuer-no-right", "noRight"),
        (right("2020-01-01"), "", "license.issuer-not-delegated", "notOfIssuer"),
        (
            right("2020-01-01"),
            #"{"code":"\#(Invented.gateway)","from":"2020-01-01","to":"2026-11-20"}"#,
            "license.issuer-not-delegated", "notOfIssuer"
        ),
    ]

    @Test(arguments: cases.indices)
    func `issue refuses what verification would not find right, and nothing else`(
        _ number: Int
    ) async throws {
        let (rights, delegates, code, reason) = Self.cases[number]
        let world = try await World()
        let list =
            if let delegates {
                try Self.list(world, rights: rights, delegates: delegates)
            } else { try Self.list(world, rights: rights) }
        let ports = Self.ports(world, list)
        let refusal = await Self.refusal {
            _ = try await Issue(ports).decide(
                world.body(), authority: world.authority, now: world.now)
        }
        #expect(refusal?.code == code)
        if let code, case .fault(let fault) = refusal {
            #expect(fault.kind == .unsound && fault.values["issuer"] == Invented.issuer)
            #expect(fault.values["type"] == Invented.businessType)
            let isOfType = code == "license.issuer-no-right"
            #expect(fault.pointer == (isOfType ? "/typeCode" : "/issuer/code"))
        }
        // Signed all the same, by a gateway without a list, it is found by the rule.
        let license = try await world.issue(world.body())
        let verify = Verify(
            records: world.store, keys: KeyRing([world.signer.key]),
            delegates: [Invented.gateway], trust: { TrustStanding(KeyTrust(list), at: $0) })
        let result = try await verify.examine(
            VerificationQuestion(.token(license.token)), now: world.now)
        #expect(result.findings.first { $0.code == "license.issuer" }?.reason == reason)
    }

    @Test func `an issuer that is not listed is told apart from one without the type`()
        async throws
    {
        let world = try await World()
        let list = try Self.list(
            world, Invented.otherIssuer, rights: Self.right("2020-01-01"))
        let refusal = await Self.refusal {
            _ = try await Issue(Self.ports(world, list)).decide(
                world.body(), authority: world.authority, now: world.now)
        }
        #expect(refusal?.code == "license.issuer-unlisted")
    }

    @Test func `a new version needs the right on its own day`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let list = try Self.list(world, rights: Self.right("2020-01-01", "2026-11-20"))
        let refusal = await Self.refusal {
            _ = try await NewVersion(Self.ports(world, list)).decide(
                license.identifier, world.body(), authority: world.authority, now: world.now)
        }
        #expect(refusal?.code == "license.issuer-no-right")
        // A license that was right on its day can be suspended when the right has moved on.
        let moved = try await world.move(license, to: .suspended)
        #expect(moved.storedState == .suspended)
    }

    @Test func `by a list that has run out nobody can say who may issue`() async throws {
        let world = try await World()
        let list = try Self.list(world, rights: Self.right("2020-01-01"))
        let late = try Instant("2028-01-01T00:00:00+08:00")
        for (now, reason) in [(late, "expired"), (world.now.adding(seconds: -1), "notYet")] {
            let refusal = await Self.refusal {
                _ = try await Issue(Self.ports(world, list)).decide(
                    world.body(), authority: world.authority, now: now)
            }
            #expect(refusal == .trustListUnusable(reason))
        }
    }
}
