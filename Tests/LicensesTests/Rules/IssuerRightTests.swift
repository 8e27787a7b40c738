import Codes
import Signing
import TestSupport
import JSON
import Testing

@testable import Licenses

struct IssuerRightTests {
    private func reason(_ result: Verification, _ code: String) -> String? {
        result.findings.first { $0.code == code }?.reason
    }

    @Test func `a key of the issuer itself passes`() async throws {
        let world = try await World(owner: Invented.issuer)
        let license = try await world.issue(world.body())
        let result = try await world.verifier(delegates: [])
            .examine(VerificationQuestion(.token(license.token)), now: world.now)
        #expect(result.verdict == .valid)
    }

    @Test func `without a token no finding names the issuer`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let subjects: [VerificationQuestion.Subject] = [
            .identifier("\(license.identifier)"),
            .number(typeCode: Invented.businessType, Invented.company),
        ]
        for subject in subjects {
            let result = try await world.verify(
                VerificationQuestion(subject, holder: World.company))
            #expect(reason(result, "license.issuer") == "recorded")
            let values = result.findings.flatMap(\.values.values)
            #expect(result.verdict == .valid && !values.contains(Invented.issuer))
        }
    }

    @Test func `a key of another body that signs for nobody is refused`() async throws {
        let world = try await World(owner: Invented.otherIssuer)
        let license = try await world.issue(world.body())
        let result = try await world.verify(VerificationQuestion(.token(license.token)))
        #expect(result.verdict == .invalid && result.next == "wrongIssuer")
        #expect(reason(result, "license.issuer") == "notOfIssuer")
    }

    @Test func `without a record and a list nobody knows for whom a key signs`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let elsewhere = try await World()
        let verify = Verify(
            records: elsewhere.store, keys: KeyRing([world.signer.key]), delegates: [])
        let result = try await verify.examine(
            VerificationQuestion(.token(license.token)), now: world.now)
        #expect(result.verdict == .inconclusive && result.next == "noTrustList")
        #expect(reason(result, "license.issuer") == "noTrustList")
        // On record it is known.
        let recorded = Verify(
            records: world.store, keys: KeyRing([world.signer.key]), delegates: [])
        let known = try await recorded.examine(
            VerificationQuestion(.token(license.token)), now: world.now)
        #expect(known.verdict == .invalid && known.next == "wrongIssuer")
    }

    @Test func `an unknown key is inconclusive where nothing is recorded`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let elsewhere = Verify(records: MemoryStore(), keys: KeyRing([]), delegates: [])
        let result = try await elsewhere.examine(
            VerificationQuestion(.token(license.token)), now: world.now)
        #expect(result.verdict == .inconclusive && result.next == "unknownIssuer")
        #expect(reason(result, "license.signature") == "keyUnknown")
    }

    @Test func `without a record the right and the status are not known`() async throws {
        let world = try await World(owner: Invented.issuer)
        let license = try await world.issue(world.body())
        let elsewhere = try await World()
        let result = try await elsewhere.verifier(keys: [world.signer.key])
            .examine(VerificationQuestion(.token(license.token)), now: world.now)
        #expect(result.verdict == .inconclusive)
        #expect(reason(result, "license.issuer") == "rightUnknown")
        #expect(reason(result, "license.status") == "noStatus")
        #expect(result.state == nil)
    }

    @Test func `an unknown type is inconclusive`() async throws {
        let world = try await World(owner: Invented.issuer)
        let license = try await world.issue(world.body())
        let bare = Verify(records: MemoryStore(), keys: KeyRing([world.signer.key]), delegates: [])
        let result = try await bare.examine(
            VerificationQuestion(.token(license.token)), now: world.now)
        #expect(reason(result, "license.issuer") == "typeUnknown")
    }
}
