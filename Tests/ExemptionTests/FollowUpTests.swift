import Codes
import JSON
import TestSupport
import Testing

@testable import Exemption

/// What happens to a resolution after it was made.
struct FollowUpTests {
    private func promised() async throws -> (Desk, Resolution) {
        let desk = try Desk()
        desk.sources.tell("d1", .sourceDown)
        try await desk.put(
            Desk.item([Desk.material(1, [Desk.shared(), Desk.promise]), Desk.material(2, [])]))
        return (desk, try await desk.resolve().resolution)
    }

    @Test func `a paused source is promised, and spared after a refresh when it is back`()
        async throws
    {
        let (desk, paused) = try await promised()
        #expect(paused.materials[0].outcome == .promised)
        desk.sources.tell("d1", .met(Desk.evidence))
        let state = try await desk.commit(
            Refresh(desk.ports).run(paused.id, materials: nil, by: desk.requester))
        let result = state.resolution.materials[0]
        #expect(result.outcome == .spared && state.revision == 2)
        #expect(result.earlier.map(\.result) == [.sourceDown])
        #expect(state.resolution.slip != paused.slip)
        let read = try await GetResolution(desk.ports).run(paused.id, by: desk.requester)
        #expect(read.resolution.materials[0].earlier == result.earlier)
    }

    @Test func `a refresh that changes nothing keeps the slip`() async throws {
        let (desk, first) = try await promised()
        let state = try await Refresh(desk.ports).run(
            first.id, materials: nil, by: desk.requester)
        #expect(state.resolution.slip == first.slip && state.resolution.slipNumber == 1)
    }

    @Test func `a refresh of one material leaves the others alone`() async throws {
        let desk = try Desk()
        try await desk.put(
            Desk.item([Desk.material(1, [Desk.license()]), Desk.material(2, [Desk.license("T2")])]))
        let first = try await desk.resolve().resolution
        desk.sources.tell("T1", .met(Desk.evidence))
        desk.sources.tell("T2", .met(Desk.evidence))
        let state = try await Refresh(desk.ports).run(
            first.id, materials: ["\(Desk.code)002"], by: desk.requester)
        #expect(state.resolution.materials.map(\.outcome) == [.submit, .spared])
        await #expect(throws: ExemptionError.notFound(.material)) {
            _ = try await Refresh(desk.ports).run(
                first.id, materials: ["other"], by: desk.requester)
        }
    }

    @Test func `an answer tries again only what depends on it`() async throws {
        let desk = try Desk()
        let condition = Value.Member("condition", ["id": "c1", "equals": "yes"])
        try await desk.put(
            Desk.item(
                [
                    Desk.material(1, [Desk.license("T1")]),
                    Desk.material(2, [Desk.license("T2")], more: [condition]),
                ], cases: [Desk.question]))
        let first = try await desk.resolve()
        #expect(desk.sources.asked == ["license T1/applicant"])
        let answer = [NamedText("c1", "yes")]
        let state = try await Refresh(desk.ports).answer(
            first.resolution.id, answers: answer, parties: [], by: desk.requester)
        #expect(state.resolution.materials.map(\.outcome) == [.submit, .submit])
        #expect(desk.sources.asked == ["license T1/applicant", "license T2/applicant"])
    }

    @Test func `history keeps digests and no data`() async throws {
        let desk = try Desk()
        desk.sources.tell("T1", .met(Desk.evidence))
        try await desk.put(Desk.item([Desk.material(1, [Desk.license()])]))
        let first = try await desk.resolve().resolution
        let state = try await Refresh(desk.ports).run(
            first.id, materials: nil, by: desk.requester)
        let kept = try #require(state.resolution.materials[0].earlier.first?.evidence)
        #expect(kept.digest == "sm3:00" && kept.records.isEmpty)
        #expect(state.resolution.materials[0].deciding?.evidence?.records.count == 1)
    }

    @Test func `a license revoked meanwhile no longer spares at the decision`() async throws {
        let desk = try Desk()
        desk.sources.tell("T1", .met(Desk.evidence))
        try await desk.put(Desk.item([Desk.material(1, [Desk.license()])]))
        let first = try await desk.resolve().resolution
        desk.sources.tell("T1", .invalid("REVOKED"))
        let state = try await Refresh(desk.ports).run(
            first.id, materials: nil, by: desk.requester)
        #expect(state.resolution.materials[0].outcome == .submit)
    }

    @Test(arguments: [SourceVerdict.sourceDown, .timeout])
    func `a source that falls silent takes nothing back`(_ silence: SourceVerdict) async throws {
        let desk = try Desk()
        desk.sources.tell("T1", .met(Desk.evidence))
        try await desk.put(Desk.item([Desk.material(1, [Desk.license()])]))
        let first = try await desk.resolve().resolution
        desk.sources.tell("T1", silence)
        let state = try await Refresh(desk.ports).run(
            first.id, materials: nil, by: desk.requester)
        let result = state.resolution.materials[0]
        #expect(result.outcome == .spared && result.deciding?.at == first.createdAt)
        #expect(FallBack.silent.contains(try #require(result.attempts.first?.result)))
    }

    @Test func `silence takes nothing back even where a promise or a later day is offered`()
        async throws
    {
        let desk = try Desk()
        desk.sources.tell("d1", .met(Desk.evidence))
        try await desk.put(
            Desk.item([
                Desk.material(1, [Desk.shared(), Desk.promise]),
                Desk.material(2, [Desk.shared(), Desk.later]),
            ]))
        let first = try await desk.resolve().resolution
        desk.sources.tell("d1", .sourceDown)
        let state = try await Refresh(desk.ports).run(
            first.id, materials: nil, by: desk.requester)
        #expect(state.resolution.materials.map(\.outcome) == [.spared, .spared])
        #expect(state.resolution.materials.allSatisfy { $0.dueOn == nil && $0.way == .shared })
    }

    @Test func `the silence of another source does not keep what was taken back`() async throws {
        let desk = try Desk()
        desk.sources.tell("T1", .met(Desk.evidence))
        try await desk.put(Desk.item([Desk.material(1, [Desk.license(), Desk.shared()])]))
        let first = try await desk.resolve().resolution
        desk.sources.tell("T1", .notFound)
        desk.sources.tell("d1", .sourceDown)
        let state = try await Refresh(desk.ports).run(
            first.id, materials: nil, by: desk.requester)
        #expect(state.resolution.materials[0].outcome == .submit)
    }

    private func signed(_ desk: Desk, _ first: Resolution) async throws -> Promise {
        let promise = Promise(
            textVersion: "1", signer: "applicant", signature: "x", evidence: nil,
            at: desk.requester.now)
        try await desk.commit(
            SignPromise(desk.ports).run(
                first.id, material: "\(Desk.code)001", promise, by: desk.requester))
        return promise
    }

    @Test func `a signed promise stays while it is what is allowed, and goes when it is not`()
        async throws
    {
        for (verdict, outcome) in [
            (SourceVerdict.timeout, MaterialOutcome.promised), (.notFound, .promised),
            (.mismatch, .submit), (.met(Desk.evidence), .spared),
        ] {
            let (desk, first) = try await promised()
            let promise = try await signed(desk, first)
            desk.sources.tell("d1", verdict)
            let state = try await Refresh(desk.ports).run(
                first.id, materials: nil, by: desk.requester)
            let result = state.resolution.materials[0]
            #expect(result.outcome == outcome)
            #expect(result.promise == (outcome == .promised ? promise : nil))
        }
    }

    @Test func `nothing is tried again, signed or taken back after the decision`() async throws {
        let (desk, first) = try await promised()
        _ = try await signed(desk, first)
        try await CaseTests.move(desk, ["05", "10"])
        let asked = desk.sources.asked.count
        await #expect(throws: ExemptionError.caseClosed("10")) {
            _ = try await Refresh(desk.ports).run(
                first.id, materials: nil, by: desk.requester)
        }
        await #expect(throws: ExemptionError.caseClosed("10")) {
            _ = try await Refresh(desk.ports).answer(
                first.id, answers: [], parties: [], by: desk.requester)
        }
        #expect(desk.sources.asked.count == asked)
        let read = try await GetResolution(desk.ports).run(first.id, by: desk.requester)
        #expect(read.resolution.materials[0].promise != nil && read.revision == 2)
        // Paper that was to follow may still arrive.
        let paper = Fulfilment(receivedAs: .copy, copies: 1, digest: nil, at: desk.requester.now)
        let state = try await Fulfil(desk.ports).run(
            first.id, material: "\(Desk.code)002", paper, by: desk.requester)
        #expect(state.resolution.summary.received == 1)
    }

    @Test func `a decision made meanwhile wins over a promise taken back`() async throws {
        let (desk, first) = try await promised()
        _ = try await signed(desk, first)
        try await CaseTests.move(desk, ["05"])
        let state = try await SignPromise(desk.ports).withdraw(
            first.id, material: "\(Desk.code)001", by: desk.requester)
        let decided = try await PutCase(desk.ports).run(
            Desk.caseNumber, Object(CaseTests.body("10")), revision: 1, by: desk.requester)
        try await desk.store.commit(decided.changes, answer: nil)
        let conflict = StoreError.conflict(.record(RecordRef(.case, Desk.caseNumber)))
        await #expect(throws: conflict) { try await desk.commit(state) }
    }

    @Test func `a resolution made in a consultation follows the case that came from it`()
        async throws
    {
        let desk = try Desk()
        desk.sources.tell("d1", .sourceDown)
        try await desk.put(Desk.item([Desk.material(1, [Desk.shared(), Desk.later])]))
        var request = try Desk.request()
        request.purpose.number = .preliminary("PRE-1")
        let first = try await desk.commit(Resolve(desk.ports).run(request, by: desk.requester))
        func put(_ state: String, _ revision: Int64?) async throws {
            guard case .object(let members) = CaseTests.body(state) else { return }
            let body = Value.object(members + [.init("from", "PRE-1")])
            let outcome = try await PutCase(desk.ports).run(
                "CASE-9", Object(body), revision: revision, by: desk.requester)
            try await desk.store.commit(outcome.changes, answer: nil)
        }
        try await put("05", nil)
        let id = first.resolution.id
        let state = try await desk.commit(
            Refresh(desk.ports).run(id, materials: nil, by: desk.requester))
        #expect(state.resolution.materials[0].dueOn == Day(year: 2026, month: 11, day: 21))
        try await put("10", 1)
        await #expect(throws: ExemptionError.caseClosed("10")) {
            _ = try await Refresh(desk.ports).run(id, materials: nil, by: desk.requester)
        }
    }

    @Test func `consent that has run out allows no further look`() async throws {
        var desk = try Desk()
        try await desk.put(Desk.item([Desk.material(1, [Desk.license()])]))
        var request = try Desk.request()
        request.purpose.basis = .consent
        let now = desk.requester.now
        request.purpose.evidence = try Purpose.Evidence(
            reading: Object([
                "kind": "signedForm", "reference": "F-1", "at": .string("\(now)"),
                "until": .string("\(now.adding(seconds: 60))"),
            ]))
        let first = try await desk.commit(Resolve(desk.ports).run(request, by: desk.requester))
        desk.requester.now = now.adding(seconds: 60)
        _ = try await Refresh(desk.ports).run(
            first.resolution.id, materials: nil, by: desk.requester)
        desk.requester.now = now.adding(seconds: 61)
        let asked = desk.sources.asked.count
        let late = desk.requester
        for attempt in [
            { _ = try await Resolve(desk.ports).run(request, by: late) },
            {
                _ = try await Refresh(desk.ports).run(
                    first.resolution.id, materials: nil, by: late)
            },
        ] as [() async throws -> Void] {
            let error = await #expect(throws: ExemptionError.self) { try await attempt() }
            #expect(error?.code == "purpose.evidence-expired")
        }
        #expect(desk.sources.asked.count == asked)
    }

    @Test func `two materials of one dataset assume and spend once in one commit`() async throws {
        let desk = try Desk()
        let grant = RecordRef(RecordKind("grant"), "g1")
        try await desk.store.commit([Change(grant, expects: .absent)], answer: nil)
        var looked = Change.assuming(grant, revision: 1)
        looked.spends = [
            Spend(budget: "grant:g1", day: desk.requester.now.day, amount: 1, limit: 2)
        ]
        desk.sources.attach([looked])
        try await desk.put(
            Desk.item([Desk.material(1, [Desk.check()]), Desk.material(2, [Desk.check()])]))
        let request = try Desk.request()
        let state = try await Resolve(desk.ports).run(request, by: desk.requester)
        try await desk.commit(state)
        let third = try await Resolve(desk.ports).run(request, by: desk.requester)
        await #expect(throws: StoreError.conflict(.budget("grant:g1"))) {
            try await desk.commit(third)
        }
    }

    @Test func `what has arrived stays through a refresh`() async throws {
        let (desk, first) = try await promised()
        let code = "\(Desk.code)001"
        let paper = Fulfilment(
            receivedAs: .original, copies: 1, digest: nil, at: desk.requester.now)
        let received = try await desk.commit(
            Fulfil(desk.ports).run(first.id, material: code, paper, by: desk.requester))
        #expect(received.resolution.summary.received == 1)
        #expect(received.resolution.summary.toSign == 0)
        desk.sources.tell("d1", .met(Desk.evidence))
        let state = try await Refresh(desk.ports).run(
            first.id, materials: nil, by: desk.requester)
        #expect(state.resolution.materials[0].outcome == .promised)
        #expect(state.resolution.materials[0].fulfilment == paper)
        await #expect(throws: ExemptionError.received(code)) {
            _ = try await Fulfil(desk.ports).run(
                first.id, material: code, paper, by: desk.requester)
        }
    }

    @Test func `nothing is received under a catch-all clause`() async throws {
        let desk = try Desk()
        try await desk.put(
            Desk.item([Desk.material(1, [], more: [.init("catchAll", true)], need: "")]))
        let first = try await desk.resolve().resolution
        let paper = Fulfilment(receivedAs: .copy, copies: 1, digest: nil, at: desk.requester.now)
        await #expect(throws: ExemptionError.catchAll("\(Desk.code)001")) {
            _ = try await Fulfil(desk.ports).run(
                first.id, material: "\(Desk.code)001", paper, by: desk.requester)
        }
    }

    @Test func `a promise is signed once, withdrawn, and signed again`() async throws {
        let (desk, first) = try await promised()
        let code = "\(Desk.code)001"
        let promise = Promise(
            textVersion: "1", signer: "applicant", signature: "x", evidence: nil,
            at: desk.requester.now)
        let sign = SignPromise(desk.ports)
        let signed = try await desk.commit(
            sign.run(first.id, material: code, promise, by: desk.requester))
        #expect(signed.resolution.summary.toSign == 0)
        await #expect(throws: ExemptionError.promise(.signed)) {
            _ = try await sign.run(first.id, material: code, promise, by: desk.requester)
        }
        let withdrawn = try await desk.commit(
            sign.withdraw(first.id, material: code, by: desk.requester))
        #expect(withdrawn.resolution.summary.toSign == 1)
        await #expect(throws: ExemptionError.promise(.notSigned)) {
            _ = try await sign.withdraw(first.id, material: code, by: desk.requester)
        }
        let again = try await sign.run(first.id, material: code, promise, by: desk.requester)
        #expect(again.resolution.materials[0].promise == promise)
    }

    @Test func `a promise of another text, signer or material is refused`() async throws {
        let (desk, first) = try await promised()
        let sign = SignPromise(desk.ports)
        var promise = Promise(
            textVersion: "2", signer: "applicant", signature: "x", evidence: nil,
            at: desk.requester.now)
        await #expect(throws: ExemptionError.promise(.textVersion)) {
            _ = try await sign.run(
                first.id, material: "\(Desk.code)001", promise, by: desk.requester)
        }
        await #expect(throws: ExemptionError.promise(.notOffered)) {
            _ = try await sign.run(
                first.id, material: "\(Desk.code)002", promise, by: desk.requester)
        }
        promise.textVersion = "1"
        promise.signer = "agent"
        await #expect(throws: ExemptionError.fault(.unsound("promise.signer", at: "/signer"))) {
            _ = try await sign.run(
                first.id, material: "\(Desk.code)001", promise, by: desk.requester)
        }
    }

    @Test func `a promise is not withdrawn after the decision`() async throws {
        let (desk, first) = try await promised()
        let code = "\(Desk.code)001"
        let promise = Promise(
            textVersion: "1", signer: "applicant", signature: "x", evidence: nil,
            at: desk.requester.now)
        let sign = SignPromise(desk.ports)
        try await desk.commit(sign.run(first.id, material: code, promise, by: desk.requester))
        try await CaseTests.move(desk, ["05", "10"])
        await #expect(throws: ExemptionError.promise(.decided)) {
            _ = try await sign.withdraw(first.id, material: code, by: desk.requester)
        }
    }

    @Test func `the data that stands in is shown with a record of who saw it`() async throws {
        let desk = try Desk()
        desk.sources.tell("T1", .met(Desk.evidence))
        try await desk.put(Desk.item([Desk.material(1, [Desk.license()]), Desk.material(2, [])]))
        let first = try await desk.resolve().resolution
        let sheet = try await StandInDocument(desk.ports).run(
            first.id, material: "\(Desk.code)001", purpose: first.purpose, by: desk.requester)
        #expect(sheet.attempt.evidence == Desk.evidence)
        let change = try #require(sheet.changes.first)
        let access = try Access(id: change.record.id, document: change.document)
        #expect(access.operation == "resolution.document" && access.resource == "T1")
        #expect(access.subject?.number == Desk.firm && access.fields == ["state"])
        try await desk.store.commit(sheet.changes, answer: nil)
        await #expect(throws: ExemptionError.noDocument("\(Desk.code)002")) {
            _ = try await StandInDocument(desk.ports).run(
                first.id, material: "\(Desk.code)002", purpose: first.purpose, by: desk.requester)
        }
    }

    @Test func `a whole view is recorded and serves its own case only`() async throws {
        let (desk, first) = try await promised()
        let view = try await GetResolution(desk.ports).view(
            first.id, purpose: first.purpose, by: desk.requester)
        #expect(view.changes.map(\.record.kind) == [.access])
        var other = first.purpose
        other.onBehalfOf = "113205000141499658"
        await #expect(throws: ExemptionError.mayNotActFor("113205000141499658")) {
            _ = try await GetResolution(desk.ports).view(
                first.id, purpose: other, by: desk.requester)
        }
    }
}
