import Codes
import JSON
import Signing
import TestSupport
import Testing

@testable import Licenses

struct VerdictTests {
    private func finding(_ result: Verification, _ code: String) throws -> Finding {
        try #require(result.findings.first { $0.code == "license.\(code)" })
    }

    @Test func `right and in force is valid by token, by number and by identifier`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let subjects: [VerificationQuestion.Subject] = [
            .token(license.token), .number(typeCode: Invented.businessType, Invented.company),
            .identifier("\(license.identifier)"),
        ]
        for subject in subjects {
            let result = try await world.verify(
                VerificationQuestion(subject, holder: World.company))
            #expect(result.verdict == .valid && result.state == .valid && result.next == "valid")
            #expect(result.stateSince?.description == "2026-03-05" && result.stateReason == nil)
            #expect(
                result.findings.map(\.code)
                    == [
                        "format", "identifier", "signature", "issuer", "certificate", "period",
                        "status", "holder", "face",
                    ].map { "license.\($0)" })
            #expect(try finding(result, "certificate").outcome == .notExamined)
        }
    }

    @Test(arguments: [
        LicenseState.suspended, .cancelled, .withdrawn, .revoked, .transferred,
    ])
    func `right but ended or suspended is invalid with state, day and reason`(
        _ state: LicenseState
    ) async throws {
        let world = try await World()
        let license = try await world.move(world.issue(world.body()), to: state)
        for subject in [
            VerificationQuestion.Subject.token(license.token),
            .identifier("\(license.identifier)"),
            .number(typeCode: Invented.businessType, Invented.company),
        ] {
            let result = try await world.verify(
                VerificationQuestion(subject, holder: World.company))
            #expect(result.verdict == .invalid && result.state == state)
            #expect(result.stateSince?.description == "2026-11-20")
            #expect(result.stateReason == .investigation && result.next == state.slug)
            #expect(try finding(result, "status").outcome == .failed)
        }
    }

    @Test(arguments: [
        ("2031-03-04T23:59:59+08:00", Verification.Verdict.valid, LicenseState.valid),
        ("2031-03-05T00:00:00+08:00", .invalid, .expired),
        ("2026-03-05T00:00:00+08:00", .valid, .valid),
        ("2026-03-04T23:59:59+08:00", .invalid, .notBegun),
    ])
    func `the period ends and begins at midnight in UTC plus 8`(
        _ row: (String, Verification.Verdict, LicenseState)
    ) async throws {
        let world = try await World()
        let license = try await world.issue(world.personBody())
        for subject in [
            VerificationQuestion.Subject.token(license.token), .identifier("\(license.identifier)"),
        ] {
            let result = try await world.verify(
                VerificationQuestion(subject, holder: World.person), at: Instant(row.0))
            #expect(result.verdict == row.1 && result.state == row.2)
            #expect(result.next == row.2.slug)
        }
    }

    @Test func `a replaced license is invalid by token, its number leads to the new one`()
        async throws
    {
        let world = try await World()
        let old = try await world.issue(world.body())
        let body = try world.body { $0["issuedOn"] = "2026-11-20" }
        let issued = try await NewVersion(world.ports)
            .decide(old.identifier, body, authority: world.authority, now: world.now)
        try await world.store.commit(issued.changes, answer: nil)
        let byToken = try await world.verify(VerificationQuestion(.token(old.token)))
        #expect(byToken.verdict == .invalid && byToken.state == .replaced)
        let byNumber = try await world.verify(
            VerificationQuestion(
                .number(typeCode: Invented.businessType, Invented.company), holder: World.company))
        #expect(byNumber.verdict == .valid)
        #expect(byNumber.license?.identifier == issued.license.identifier)
    }

    @Test func `with a token a wrong holder is named`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let wrongName = HolderClaim(name: "别家有限公司")
        let wrongCode = HolderClaim(
            name: "示例食品有限公司", code: SubjectCode(type: "001", number: Invented.otherCompany))
        for (claim, reason) in [(wrongName, "nameDiffers"), (wrongCode, "code")] {
            let result = try await world.verify(
                VerificationQuestion(.token(license.token), holder: claim))
            #expect(result.verdict == .invalid && result.next == "wrongHolder")
            #expect(try finding(result, "holder").reason == reason)
        }
    }

    @Test func `a holder the token does not disclose is not examined`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let bare = license.token.split(separator: "~")[0] + "~"
        let result = try await world.verify(
            VerificationQuestion(.token(String(bare)), holder: World.company))
        #expect(result.verdict == .inconclusive && result.next == "notDisclosed")
    }

    @Test func `claims about the face are compared one by one`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let claims = [
            License.FaceValue(key: "MC", text: "示例食品有限公司"),
            License.FaceValue(key: "LX", text: "股份有限公司"),
        ]
        for subject in [
            VerificationQuestion.Subject.token(license.token), .identifier("\(license.identifier)"),
        ] {
            let result = try await world.verify(
                VerificationQuestion(subject, holder: World.company, claims: claims))
            #expect(result.verdict == .invalid && result.next == "claimsDiffer")
            #expect(result.claims.map(\.outcome) == [.passed, .failed])
            #expect(try finding(result, "face").values["fields"] == "类型")
        }
        let missing = try await world.verify(
            VerificationQuestion(
                .token(license.token), claims: [License.FaceValue(key: "ZCZB", text: "1")]))
        #expect(missing.verdict == .inconclusive)
    }

    @Test func `unknown and another holder's give the very same answer`() async throws {
        let world = try await World()
        let license = try await world.issue(world.personBody())
        let stranger = HolderClaim(
            name: "赵某", code: SubjectCode(type: "111", number: "320500198512120021"))
        let unknown = try LicenseIdentifier(
            typeCode: Invented.personType, issuer: Invented.issuer, serial: "999", version: 1)
        let pairs: [(VerificationQuestion.Subject, VerificationQuestion.Subject)] = [
            (
                .number(typeCode: Invented.personType, "320500A0001"),
                .number(typeCode: Invented.personType, "320500A0002")
            ),
            (.identifier("\(license.identifier)"), .identifier("\(unknown)")),
        ]
        for (known, none) in pairs {
            let a = try await world.verify(VerificationQuestion(known, holder: stranger))
            let b = try await world.verify(VerificationQuestion(none, holder: stranger))
            #expect(a.verdict == .inconclusive && a.next == "notFound")
            #expect(a.findings == b.findings && a.next == b.next && a.state == nil)
            #expect(a.license == nil && b.license == nil)
            #expect(try finding(a, "holder") == .notExamined("license.holder", "notFound"))
        }
    }

    @Test func `for natural persons a name alone is not enough`() async throws {
        let world = try await World()
        try await world.issue(world.personBody())
        let found = try await fault {
            _ = try await world.verify(
                VerificationQuestion(
                    .number(typeCode: Invented.personType, "320500A0001"),
                    holder: HolderClaim(name: "王小明")))
        }
        #expect(found.code == "license.holder-code-needed" && found.pointer == "/holder")
    }

    @Test func `several that fit are ambiguous`() async throws {
        let world = try await World()
        try await world.issue(world.body())
        let other = try world.body {
            $0["issuer"] = ["name": "另一局", "code": .string(Invented.otherIssuer)]
        }
        let issued = try await Licenses.Issue(world.ports).decide(
            other, authority: IssuingAuthority(department: Invented.otherIssuer), now: world.now)
        try await world.store.commit(issued.changes, answer: nil)
        let result = try await world.verify(
            VerificationQuestion(
                .number(typeCode: Invented.businessType, Invented.company), holder: World.company))
        #expect(result.verdict == .inconclusive && result.next == "ambiguous")
        #expect(result.findings.last?.code == "license.ambiguous")
    }

    @Test func `a wrong identifier is named by its defect`() async throws {
        let world = try await World()
        for (text, reason) in [
            ("1.2.156.3003.2.a.b.c.d.e", "root"),
            (
                "1.2.156.3005.2.11100000000013661B006.113700000045046442.209FA4E88F9E4C878F3E9BED2CE7EA49.001.M",
                "legacyB"
            ),
        ] {
            let result = try await world.verify(
                VerificationQuestion(.identifier(text), holder: World.company))
            #expect(result.verdict == .invalid && result.next == "identifierWrong")
            #expect(try finding(result, "identifier").reason == reason)
        }
    }
}
