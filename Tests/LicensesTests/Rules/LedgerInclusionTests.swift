import Codes
import JSON
import Signing
import TestSupport
import Testing

@testable import Licenses

/// A proof handed in with a license: whose event, whose ledger, whose key.
@Suite struct LedgerInclusionTests {
    /// An inclusion that stands, under somebody's head.
    private struct Standing: EventInclusion {
        let origin: String?
        let key: KeyRecord

        func finding(_ code: String, body: [UInt8]?, keys: some Keys) -> Finding {
            let signedAt: Int64 = 1_795_226_400
            return switch keys.distrust(of: key, at: signedAt) {
            case nil: .passed(code, "", ["seq": "1", "size": "2", "at": "x"])
            case .keyUntrusted: .notExamined(code, "checkpoint-key-untrusted")
            case .some: .failed(code, "checkpoint-key-refused")
            }
        }
    }

    private static func proof(
        _ license: License, _ key: KeyRecord, origin: String? = nil
    ) -> LicenseProof {
        LicenseProof(
            event: LicenseEvent(license),
            inclusion: Standing(origin: origin ?? key.owner, key: key))
    }

    @Test(arguments: [
        (LicenseState.suspended, "suspended"), (.withdrawn, "withdrawn"), (.revoked, "revoked"),
        (.cancelled, "cancelled"), (.transferred, "transferred"),
    ])
    func `the finding says which event it is, and stands last`(
        state: LicenseState, slug: String
    ) async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let moved = try await world.move(license, to: state)
        for (license, reason, day) in [
            (license, "valid", "2026-03-05"), (moved, slug, "2026-11-20"),
        ] {
            let result = try await world.verifier().examine(
                VerificationQuestion(.token(license.token)),
                proof: Self.proof(license, world.signer.key), now: world.now)
            let finding = try #require(result.findings.last)
            #expect(finding.code == "license.ledger" && finding.outcome == .passed)
            #expect(finding.reason == reason && finding.values["on"] == day)
            #expect(finding.values["seq"] == "1" && finding.values["size"] == "2")
        }
    }

    @Test func `an event is read as it is written, and its body is that of the ledger`()
        async throws
    {
        let world = try await World()
        let moved = try await world.move(world.issue(world.body()), to: .suspended)
        for event in [LicenseEvent(try await world.issue(world.personBody())), LicenseEvent(moved)]
        {
            #expect(try LicenseEvent(reading: Object(bytes: event.body)) == event)
        }
        let body = String(decoding: LicenseEvent(moved).body, as: UTF8.self)
        #expect(
            body == """
                {"digest":"\(moved.digest)","identifier":"\(moved.identifier)","on":"2026-11-20",\
                "reasonCode":"investigation","state":"SUSPENDED","type":"\(moved.typeCode)"}
                """)
        #expect(try moved.event(world.random).body == LicenseEvent(moved).body)
        #expect(try moved.event(world.random).receipt.body == LicenseEvent(moved).body)
    }

    @Test func `a text that is not trusted proves nothing about its license`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let proof = Self.proof(license, world.signer.key)
        let result = try await world.verifier().examine(
            VerificationQuestion(.token("x" + license.token)), proof: proof, now: world.now)
        let finding = try #require(result.findings.last)
        #expect(finding.outcome == .notExamined && finding.reason == "notTrusted")
        #expect(result.next != "proofOpen")
        let stranger = try await world.verifier().examine(
            VerificationQuestion(
                .identifier(license.identifier.description), holder: World.person),
            proof: proof, now: world.now)
        #expect(stranger.findings.last?.reason == "notFound" && stranger.next == "notFound")
    }

    @Test func `a department's own text may stand in its own ledger or a gateway's, no other`()
        async throws
    {
        let world = try await World(owner: Invented.issuer)
        let license = try await world.issue(world.body())
        let cases = [
            (Invented.issuer, Finding.Outcome.passed), (Invented.gateway, .passed),
            (Invented.otherIssuer, .failed),
        ]
        for (origin, outcome) in cases {
            let result = try await world.verifier().examine(
                VerificationQuestion(.token(license.token)),
                proof: Self.proof(license, world.signer.key, origin: origin), now: world.now)
            #expect(result.findings.last?.outcome == outcome, "\(origin)")
        }
        // The gateway's text needs the gateway's ledger, even of a key that the issuer owns.
        let common = try await World()
        let other = try await common.issue(common.body())
        let result = try await common.verifier().examine(
            VerificationQuestion(.token(other.token)),
            proof: Self.proof(other, common.signer.key, origin: Invented.issuer), now: common.now)
        #expect(result.findings.last?.reason == "otherLedger")
    }

    @Test func `the key of the head counts by the trust list`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let list = try Lists.list(world)
        let other = try FileSigner(PrivateKey.generate(.sm2), owner: Invented.gateway)
        let foreign = try Authorities().signer(code: Invented.otherIssuer)
        let posing = try KeyRecord(
            publicKey: foreign.key.publicKey, owner: Invented.gateway, chain: foreign.key.chain)
        let cases: [(KeyRecord, Finding.Outcome, String)] = [
            (world.signer.key, .passed, "valid"),
            (other.key, .notExamined, "checkpoint-key-untrusted"),
            (posing, .failed, "checkpoint-key-refused"),
        ]
        for (key, outcome, reason) in cases {
            let verify = Verify(
                records: world.store, keys: KeyRing([world.signer.key, other.key, posing]),
                delegates: [Invented.gateway], trust: { _ in .list(KeyTrust(list)) })
            let result = try await verify.examine(
                VerificationQuestion(.token(license.token)), proof: Self.proof(license, key),
                now: world.now)
            let finding = try #require(result.findings.last)
            #expect(finding.outcome == outcome && finding.reason == reason, "\(reason)")
        }
    }
}
