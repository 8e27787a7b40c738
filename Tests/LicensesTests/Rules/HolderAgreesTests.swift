import Codes
import JSON
import Signing
import TestSupport
import Testing

@testable import Licenses

/// What was left out of a token is never a "no": not a holder, and not a face value.
struct HolderAgreesTests {
    private static let second: Value = [
        "name": "赵小红", "codeType": "111", "code": "320500198512120021",
    ]
    private static let secondClaim = HolderClaim(
        name: "赵小红", code: SubjectCode(type: "111", number: "320500198512120021"))
    private static let nobody = HolderClaim(name: "钱某")
    private static let otherCode = HolderClaim(
        name: "王小明", code: SubjectCode(type: "111", number: "320500198512120021"))

    /// A token of two holders, without the disclosures named.
    private func token(_ world: World, without names: Set<String> = []) async throws -> String {
        let license = try await world.issue(
            world.personBody { $0["holders"] = [World.personHolder, Self.second] })
        let parts = license.token.split(separator: "~", omittingEmptySubsequences: false)
        return parts.filter { part in Disclosure(part).map { !names.contains($0.name) } ?? true }
            .joined(separator: "~")
    }

    private func finding(
        _ code: String, _ question: VerificationQuestion, _ world: World, by verify: Verify? = nil
    ) async throws -> (finding: Finding, result: Verification) {
        let result = try await (verify ?? world.verifier()).examine(question, now: world.now)
        return (try #require(result.findings.first { $0.code == code }), result)
    }

    private static let hidden: Set<String> = ["holder.2.name", "holder.2.code"]

    @Test func `a holder who was left out is not examined`() async throws {
        let world = try await World()
        let token = try await token(world, without: Self.hidden)
        for claim in [Self.secondClaim, Self.nobody, Self.otherCode] {
            let (finding, result) = try await finding(
                "license.holder", VerificationQuestion(.token(token), holder: claim), world)
            #expect(finding == .notExamined("license.holder", "otherHidden"))
            #expect(result.verdict == .inconclusive && result.next == "notDisclosed")
        }
        let first = try await finding(
            "license.holder", VerificationQuestion(.token(token), holder: World.person), world)
        #expect(first.finding.outcome == .passed && first.result.verdict == .valid)
    }

    @Test func `where no holder is left out a wrong one is named, whatever else is`() async throws {
        let world = try await World()
        let token = try await token(world, without: ["number", "face.XM", "meta.issuedOn"])
        for (claim, reason) in [(Self.nobody, "nameDiffers"), (Self.otherCode, "code")] {
            let (finding, result) = try await finding(
                "license.holder", VerificationQuestion(.token(token), holder: claim), world)
            #expect(finding == .failed("license.holder", reason))
            #expect(result.verdict == .invalid)
        }
    }

    @Test func `off the record a wrong holder is named only when nothing is left out`() async throws
    {
        let world = try await World()
        let whole = try await token(world)
        let elsewhere = Verify(
            records: MemoryStore(), keys: KeyRing([world.signer.key]), delegates: [Invented.gateway]
        )
        let question = { VerificationQuestion(.token($0), holder: Self.nobody) }
        let named = try await finding("license.holder", question(whole), world, by: elsewhere)
        #expect(named.finding == .failed("license.holder", "nameDiffers"))
        let end = try #require(whole.dropLast().lastIndex(of: "~"))
        let cut = try await finding(
            "license.holder", question(String(whole[...end])), world, by: elsewhere)
        #expect(cut.finding == .notExamined("license.holder", "otherHidden"))
    }

    @Test func `a face value that was left out is not examined, one that differs fails`()
        async throws
    {
        let world = try await World()
        let hidden = try await token(world, without: Self.hidden.union(["face.ZJCX"]))
        let question = { (token: String, key: String, text: String) in
            VerificationQuestion(
                .token(token), claims: [License.FaceValue(key: key, text: text)])
        }
        let left = try await finding("license.face", question(hidden, "ZJCX", "B2"), world)
        #expect(left.finding.outcome == .notExamined && left.finding.reason == "notDisclosed")
        #expect(left.result.verdict == .inconclusive)
        let wrong = try await finding("license.face", question(hidden, "XM", "钱某"), world)
        #expect(wrong.finding.outcome == .failed && wrong.finding.reason == "differs")
    }

    @Test func `a field the whole token does not have is not on the face`() async throws {
        let world = try await World()
        let whole = try await token(world)
        let claims = [License.FaceValue(key: "DAH", text: "1")]
        let none = try await finding(
            "license.face", VerificationQuestion(.token(whole), claims: claims), world)
        #expect(none.finding.outcome == .notExamined && none.finding.reason == "notOnFace")
    }
}
