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
