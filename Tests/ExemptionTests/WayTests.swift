import Codes
import JSON
import Testing

@testable import Exemption

/// Each way passes, fails, and at its edge.
struct WayTests {
    @Test func `a license in force spares`() async throws {
        let desk = try Desk()
        desk.sources.tell("T1", .met(Desk.evidence))
        let result = try await desk.outcome([Desk.license()])
        #expect(result.outcome == .spared && result.way == .license)
        let attempt = try #require(result.deciding)
        #expect(attempt.rule.id == "R-LIC" && attempt.rule.version == 2)
        #expect(attempt.rule.law == "某条例第三条" && attempt.source == "T1")
        #expect(attempt.asOf == FakeSources.asOf && attempt.evidence == Desk.evidence)
    }

    @Test func `a revoked license does not spare and its state is kept`() async throws {
        let desk = try Desk()
        desk.sources.tell("T1", .invalid("REVOKED"))
        let result = try await desk.outcome([Desk.license()])
        #expect(result.outcome == .submit && result.way == nil)
        #expect(result.attempts.map(\.result) == [.invalid])
        #expect(result.attempts[0].evidence?.state == "REVOKED")
    }

    @Test func `a license type nobody mapped is not asked for`() async throws {
        let desk = try Desk()
        let result = try await desk.outcome([
            Desk.way("LIC", [.init("reason", "type code not known")])
        ])
        #expect(result.outcome == .submit)
        #expect(result.attempts.map(\.reason) == ["no-source"])
        #expect(result.attempts[0].note == "type code not known")
        #expect(desk.sources.asked.isEmpty)
    }

    @Test func `shared data spares and asks for the named fields only`() async throws {
        let desk = try Desk()
        desk.sources.tell("d1", .met(Desk.evidence))
        let result = try await desk.outcome([
            Desk.way("SHR", [.init("dataset", "d1"), .init("fields", ["state"])])
        ])
        #expect(result.outcome == .spared && result.way == .shared)
        #expect(desk.sources.asked == ["query[state] d1/applicant"])
    }

    @Test(arguments: [("normal", MaterialOutcome.spared), ("moved", .submit)])
    func `shared data spares only when it says what the rule claims`(
        _ wanted: String, _ outcome: MaterialOutcome
    ) async throws {
        let desk = try Desk()
        desk.sources.tell("d1", .met(Desk.evidence))
        let result = try await desk.outcome([
            Desk.way(
                "SHR", [.init("dataset", "d1"), .init("claims", ["state": .string(wanted)])])
        ])
        #expect(result.outcome == outcome)
        #expect(result.attempts[0].result == (outcome == .spared ? .met : .mismatch))
    }

    @Test func `shared data is asked for what is compared, too`() async throws {
        let desk = try Desk()
        desk.sources.tell("d1", .met(Desk.evidence))
        let result = try await desk.outcome([
            Desk.way(
                "SHR",
                [
                    .init("dataset", "d1"), .init("fields", ["since"]),
                    .init("claims", ["state": "normal"]),
                ])
        ])
        #expect(desk.sources.asked == ["query[since,state] d1/applicant"])
        #expect(result.outcome == .spared)
    }

    @Test func `a field that is not known is no contradiction, and leaves a promise open`()
        async throws
    {
        let claims: [Value.Member] = [
            .init("dataset", "d1"), .init("claims", ["state": "normal", "plate": "苏E00001"]),
        ]
        for (records, expected) in [
            ([[NamedText("state", "normal")]], AttemptResult.notApplicable),
            ([[NamedText("state", "moved")]], .mismatch),
            ([[NamedText("state", "moved")], [NamedText("state", "normal")]], .notApplicable),
            ([[], [NamedText("state", "normal"), NamedText("plate", "苏E00001")]], .met),
        ] {
            let desk = try Desk()
            desk.sources.tell("d1", .met(Evidence(records: records)))
            let result = try await desk.outcome([Desk.way("SHR", claims), Desk.promise])
            let attempt = try #require(result.attempts.first)
            #expect(attempt.result == expected)
            if expected == .notApplicable {
                #expect(attempt.reason == "cannot-tell" && attempt.evidence == nil)
                #expect(result.outcome == .promised)
            }
        }
    }

    @Test(arguments: [
        (SourceVerdict.cannotTell, AttemptResult.notApplicable, "cannot-tell"),
        (.unfitting, .notApplicable, "unfitting"), (.budgetSpent, .notAllowed, "budget"),
        (.notAllowed, .notAllowed, ""), (.notFound, .notFound, ""),
    ])
    func `why a source does not spare is told apart`(
        _ verdict: SourceVerdict, _ result: AttemptResult, _ reason: String
    ) async throws {
        let desk = try Desk()
        desk.sources.tell("d1", verdict)
        let attempt = try #require(try await desk.outcome([Desk.check()]).attempts.first)
        #expect(attempt.result == result && attempt.reason == reason)
    }

    @Test func `a key limited to other sources asks none, and one that lists it does`()
        async throws
    {
        var desk = try Desk()
        desk.sources.tell("T1", .met(Desk.evidence))
        desk.requester.limits = SourceLimits(licenseTypes: ["T1"], datasets: ["d2"])
        let result = try await desk.outcome([Desk.check(), Desk.promise])
        #expect(result.attempts.map(\.reason) == ["caller"] && result.outcome == .promised)
        #expect(desk.sources.asked.isEmpty)
        var other = try Desk()
        other.sources.tell("T1", .met(Desk.evidence))
        other.requester.limits = SourceLimits(licenseTypes: ["T1"], datasets: [])
        #expect(try await other.outcome([Desk.license()]).outcome == .spared)
    }

    @Test func `a check sends the claims and spares on yes`() async throws {
        let desk = try Desk()
        desk.sources.tell("d1", .met(Evidence(digest: "sm3:01")))
        let result = try await desk.outcome([
            Desk.check("d1", ["personName": "$name", "number": "$code", "state": "normal"])
        ])
        #expect(result.outcome == .spared && result.way == .check)
        #expect(
            desk.sources.asked == [
                "check[personName=示例驾驶培训有限公司,number=\(Desk.firm),state=normal] d1/applicant"
            ])
    }

    @Test func `a check that says no does not spare`() async throws {
        let desk = try Desk()
        desk.sources.tell("d1", .mismatch)
        let result = try await desk.outcome([Desk.check()])
        #expect(result.outcome == .submit && result.attempts.map(\.result) == [.mismatch])
    }

    @Test func `a check without a claim cannot be asked`() async throws {
        let desk = try Desk()
        let result = try await desk.outcome([Desk.way("CHK", [.init("dataset", "d1")])])
        #expect(result.attempts.map(\.reason) == ["no-claim"] && desk.sources.asked.isEmpty)
    }

    @Test func `a claim of the request is compared, and asked for when missing`() async throws {
        let desk = try Desk()
        desk.sources.tell("d1", .met(Evidence()))
        let ways = [Desk.check("d1", ["plate": "$plate"])]
        let open = try await desk.outcome(ways)
        #expect(open.outcome == .unknown && open.questions == ["claim.plate"])
        let given = try await desk.resolve(claims: ["plate": "苏E00001"])
        #expect(given.resolution.materials[0].outcome == .spared)
        #expect(desk.sources.asked == ["check[plate=苏E00001] d1/applicant"])
    }

    @Test func `a cancelled material is spared without asking anybody`() async throws {
        let desk = try Desk()
        let result = try await desk.outcome([Desk.license(), Desk.way("CAN")])
        #expect(result.outcome == .spared && result.way == .cancelled)
        #expect(desk.sources.asked.isEmpty)
    }

    @Test(arguments: ["GEN", "XCH", "REU"])
    func `a way not offered yet falls on to the next`(_ way: String) async throws {
        let desk = try Desk()
        let alone = try await desk.outcome([Desk.way(way)])
        #expect(alone.outcome == .submit && alone.attempts[0].result == .notApplicable)
        #expect(alone.attempts[0].reason == "not-offered")
        let other = try Desk()
        let followed = try await other.outcome([Desk.way(way), Desk.promise])
        #expect(followed.outcome == .promised && followed.way == .promise)
    }

    @Test func `a promise is allowed and never met`() async throws {
        let desk = try Desk()
        let result = try await desk.outcome([Desk.promise])
        #expect(result.outcome == .promised && result.promise == nil)
        #expect(result.deciding == nil && result.isOutstanding)
    }

    @Test func `a material that may follow later is due days after acceptance`() async throws {
        let desk = try Desk()
        let result = try await desk.outcome([Desk.later])
        #expect(result.outcome == .deferred)
        #expect(result.dueOn == desk.requester.now.day.adding(20))
    }

    @Test func `a promise goes before a later day`() async throws {
        let result = try await Desk().outcome([Desk.later, Desk.promise])
        #expect(result.way == .promise && result.dueOn == nil)
    }

    @Test func `without a way the material is handed in`() async throws {
        let result = try await Desk().outcome([])
        #expect(result.outcome == .submit && result.attempts.isEmpty)
    }

    @Test func `the cheapest way for the citizen is tried first whatever the list's order`()
        async throws
    {
        let desk = try Desk()
        desk.sources.tell("T1", .met(Desk.evidence))
        desk.sources.tell("d1", .met(Desk.evidence))
        let result = try await desk.outcome([Desk.promise, Desk.check(), Desk.license()])
        #expect(result.way == .license && desk.sources.asked.count == 1)
    }

    @Test(arguments: [
        ("320500", MaterialOutcome.spared), ("320000", .spared), ("330100", .submit),
    ])
    func `a rule applies only where its region holds the office`(
        _ region: String, _ outcome: MaterialOutcome
    ) async throws {
        let desk = try Desk()
        let result = try await desk.outcome([Desk.way("CAN", region: region)])
        #expect(result.outcome == outcome)
        if outcome == .submit { #expect(result.attempts.map(\.reason) == ["region"]) }
    }
}

/// Every result of a source, with a promise or a later day behind it.
struct FallBackTests {
    static let verdicts: [(SourceVerdict, AttemptResult)] = [
        (.notFound, .notFound), (.stale, .stale), (.mismatch, .mismatch),
        (.invalid("EXPIRED"), .invalid), (.sourceDown, .sourceDown), (.timeout, .timeout),
        (.notAllowed, .notAllowed),
    ]

    @Test(arguments: verdicts)
    func `a result leaves open exactly what its row in the table says`(
        _ verdict: SourceVerdict, _ result: AttemptResult
    ) async throws {
        let row = try #require(FallBack.table[result])
        let desk = try Desk()
        desk.sources.tell("d1", verdict)
        let promised = try await desk.outcome([Desk.shared(), Desk.promise])
        #expect(promised.attempts.first?.result == result)
        #expect(promised.outcome == (row.promise ? .promised : .submit))
        let other = try Desk()
        other.sources.tell("d1", verdict)
        let later = try await other.outcome([Desk.shared(), Desk.later])
        #expect(later.outcome == (row.later ? .deferred : .submit))
        let bare = try Desk()
        bare.sources.tell("d1", verdict)
        #expect(try await bare.outcome([Desk.shared()]).outcome == .submit)
    }

    @Test func `a source that said otherwise bars the promise but not the later paper`()
        async throws
    {
        let desk = try Desk()
        desk.sources.tell("d1", .mismatch)
        let result = try await desk.outcome([Desk.check(), Desk.promise, Desk.later])
        #expect(result.outcome == .deferred)
        #expect(result.attempts.map(\.result) == [.mismatch, .notAllowed])
        #expect(result.attempts.last?.reason == "contradicted")
    }

    @Test func `an objection leaves both open`() {
        #expect(
            FallBack.table[.objected]?.promise == true && FallBack.table[.objected]?.later == true)
    }
}
