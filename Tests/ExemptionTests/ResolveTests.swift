import Codes
import JSON
import Testing

@testable import Exemption

struct ResolveTests {
    @Test func `a catch-all clause is never resolved nor asked`() async throws {
        let desk = try Desk()
        try await desk.put(
            Desk.item([
                Desk.material(1, [Desk.license()], more: [.init("catchAll", true)], need: ""),
                Desk.material(2, [], need: "", name: "法律、行政法规规定的其他材料"),
            ]))
        let resolution = try await desk.resolve().resolution
        for result in resolution.materials {
            #expect(result.outcome == .notApplicable && result.reason == "catch-all")
            #expect(result.attempts.isEmpty)
        }
        #expect(desk.sources.asked.isEmpty && resolution.summary.due == 0)
        let codes = Quality.findings(of: resolution.item).filter { $0.outcome == .failed }
        #expect(codes.filter { $0.code == "item.catch-all" }.count == 2)
    }

    @Test func `a material that is not necessary is not asked`() async throws {
        let desk = try Desk()
        try await desk.put(Desk.item([Desk.material(1, [], need: "2")]))
        let result = try await desk.resolve().resolution.materials[0]
        #expect(result.outcome == .notApplicable && result.reason == "not-necessary")
    }

    @Test(arguments: [("yes", MaterialOutcome.submit), ("no", .notApplicable)])
    func `a material of a case is asked in that case only`(
        _ answer: String, _ outcome: MaterialOutcome
    ) async throws {
        let desk = try Desk()
        let condition = Value.Member("condition", ["id": "c1", "equals": "yes"])
        try await desk.put(
            Desk.item([Desk.material(1, [], more: [condition])], cases: [Desk.question]))
        let open = try await desk.resolve().resolution
        #expect(open.materials[0].outcome == .unknown)
        #expect(open.questions.map(\.id) == ["c1"] && open.questions[0].couldSpare == 1)
        let answered = try await desk.resolve(answers: ["c1": .string(answer)]).resolution
        #expect(answered.materials[0].outcome == outcome && answered.questions.isEmpty)
    }

    @Test(arguments: [("yes", MaterialOutcome.submit), ("no", .notApplicable)])
    func `a condition in words becomes a yes or no question with that text`(
        _ answer: String, _ outcome: MaterialOutcome
    ) async throws {
        let desk = try Desk()
        let condition = Value.Member("condition", "委托他人办理的")
        try await desk.put(Desk.item([Desk.material(1, [], more: [condition])]))
        let open = try await desk.resolve().resolution
        let question = try #require(open.questions.first)
        #expect(open.materials[0].outcome == .unknown && question.text == "委托他人办理的")
        #expect(question.options == ["yes", "no"])
        let state = try await Refresh(desk.ports).answer(
            open.id, answers: [NamedText(question.id, answer)], parties: [], by: desk.requester)
        #expect(state.resolution.materials[0].outcome == outcome)
    }

    @Test func `an open question waits, but a source that spares is enough without it`()
        async throws
    {
        let test = Value.Member("case", ["id": "c1", "equals": "yes"])
        let desk = try Desk()
        let result = try await desk.outcome([Desk.way("CAN", [test]), Desk.license(), Desk.promise])
        #expect(result.outcome == .unknown && result.questions == ["c1"])
        let other = try Desk()
        other.sources.tell("T1", .met(Desk.evidence))
        let spared = try await other.outcome([Desk.way("CAN", [test]), Desk.license()])
        #expect(spared.outcome == .spared && spared.questions.isEmpty)
    }

    @Test(arguments: [("yes", MaterialOutcome.spared), ("no", .submit)])
    func `a way with a case applies in that case only`(
        _ answer: String, _ outcome: MaterialOutcome
    ) async throws {
        let desk = try Desk()
        let way = Desk.way("CAN", [.init("case", ["id": "c1", "equals": "yes"])])
        try await desk.put(Desk.item([Desk.material(1, [way])], cases: [Desk.question]))
        let result = try await desk.resolve(answers: ["c1": .string(answer)]).resolution
        #expect(result.materials[0].outcome == outcome)
    }

    @Test func `each material is looked up for the party of its role`() async throws {
        let desk = try Desk()
        desk.sources.tell("T1", of: "legalRepresentative", .met(Desk.evidence))
        let role = Value.Member("party", "legalRepresentative")
        try await desk.put(
            Desk.item([
                Desk.material(1, [Desk.license()]),
                Desk.material(2, [Desk.license()], more: [role]),
            ]))
        let two = try await desk.resolve(parties: [Desk.applicant, Desk.representative]).resolution
        #expect(two.materials.map(\.outcome) == [.submit, .spared])
        #expect(
            desk.sources.asked == ["license T1/applicant", "license T1/legalRepresentative"])
        let one = try await desk.resolve().resolution
        #expect(one.materials[1].outcome == .unknown)
        #expect(one.questions.map(\.id) == ["party.legalRepresentative"])
        let without = try await Refresh(desk.ports).answer(
            one.id, answers: [NamedText("party.legalRepresentative", "none")], parties: [],
            by: desk.requester)
        #expect(without.resolution.materials[1].outcome == .submit)
        let party = try Party(reading: Object(Desk.representative))
        let with = try await Refresh(desk.ports).answer(
            one.id, answers: [], parties: [party], by: desk.requester)
        #expect(with.resolution.materials[1].outcome == .spared)
        #expect(with.resolution.slip != one.slip)
    }

    @Test func `the summary counts every outcome and the due ones`() async throws {
        let desk = try Desk()
        desk.sources.tell("T1", .met(Desk.evidence))
        let words = Value.Member("condition", "委托的")
        try await desk.put(
            Desk.item([
                Desk.material(1, [Desk.license()]), Desk.material(2, []),
                Desk.material(3, [Desk.promise]), Desk.material(4, [Desk.later]),
                Desk.material(5, [], more: [words]), Desk.material(6, [], need: "2"),
            ]))
        let resolution = try await desk.resolve().resolution
        let summary = resolution.summary
        #expect(summary.due == 5)
        for outcome in MaterialOutcome.allCases where outcome != .pending {
            #expect(summary.count(outcome) == 1)
        }
        #expect(summary.count(.pending) == 0 && summary.next == .answerQuestions)
        #expect(resolution.state == "open")
        let answered = try await Refresh(desk.ports).answer(
            resolution.id, answers: [NamedText("condition.\(Desk.code)005", "no")], parties: [],
            by: desk.requester)
        #expect(answered.resolution.summary.next == .collectAndSign)
        #expect(answered.resolution.summary.due == 4)
    }

    @Test func `resolving twice gives the same outcomes`() async throws {
        let desk = try Desk()
        desk.sources.tell("T1", .met(Desk.evidence))
        try await desk.put(
            Desk.item([
                Desk.material(1, [Desk.license()]),
                Desk.material(2, [Desk.shared(), Desk.promise]),
                Desk.material(3, []),
            ]))
        let first = try await desk.resolve().resolution
        let second = try await desk.resolve().resolution
        #expect(first.id != second.id)
        #expect(first.materials == second.materials)
    }

    @Test func `changes of the sources are committed with the resolution`() async throws {
        let desk = try Desk()
        let grant = Change.assuming(RecordRef(RecordKind("grant"), "g1"), revision: 1)
        desk.sources.attach([grant])
        try await desk.put(
            Desk.item([Desk.material(1, [Desk.shared()]), Desk.material(2, [Desk.shared()])]))
        let state = try await Resolve(desk.ports).run(Desk.request(), by: desk.requester)
        let unit = WorkUnit(state.changes)
        #expect(unit.changes.map(\.record.kind.description) == ["grant", "resolution"])
    }

    @Test func `no personal number and no name stand in events and columns`() async throws {
        let desk = try Desk()
        desk.sources.tell("T1", .met(Desk.evidence))
        try await desk.put(Desk.item([Desk.material(1, [Desk.license()])]))
        let request = try Desk.request(parties: [Desk.applicant, Desk.representative])
        let state = try await Resolve(desk.ports).run(request, by: desk.requester)
        for change in state.changes {
            let event = try #require(change.event)
            let open = change.columns.values.joined() + String(decoding: event.body, as: UTF8.self)
            #expect(!open.contains(Desk.person) && !open.contains("张示例"))
            #expect(event.stream == "exemption" && event.department == Desk.office)
        }
    }

    @Test func `a stored resolution reads back as it was`() async throws {
        let desk = try Desk()
        desk.sources.tell("T1", .met(Desk.evidence))
        try await desk.put(
            Desk.item([Desk.material(1, [Desk.license()]), Desk.material(2, [Desk.later])]))
        let made = try await desk.resolve(parties: [Desk.applicant, Desk.representative])
        let read = try await GetResolution(desk.ports).run(made.resolution.id, by: desk.requester)
        #expect(read.resolution.document == made.resolution.document && read.revision == 1)
    }

    @Test func `a caller acts for its own and its listed departments only`() async throws {
        var desk = try Desk()
        try await desk.put(Desk.item([Desk.material(1, [])]))
        let made = try await desk.resolve()
        desk.requester.department = "113205000141499658"
        await #expect(throws: ExemptionError.mayNotActFor(Desk.office)) {
            _ = try await Resolve(desk.ports).run(Desk.request(), by: desk.requester)
        }
        await #expect(throws: ExemptionError.notFound(.resolution)) {
            _ = try await GetResolution(desk.ports).run(made.resolution.id, by: desk.requester)
        }
        desk.requester.mayActFor = [Desk.office]
        let read = try await GetResolution(desk.ports).run(made.resolution.id, by: desk.requester)
        #expect(read.resolution.id == made.resolution.id)
    }

    @Test func `a purpose for another item is refused`() async throws {
        let desk = try Desk()
        try await desk.put(Desk.item([Desk.material(1, [])]))
        let purpose = Desk.purpose(item: "11320500MB9900013G4990700000001")
        let request = try Desk.request(purpose: purpose)
        await #expect(
            throws: ExemptionError.fault(.unsound("purpose.item-differs", at: "/purpose/item"))
        ) { _ = try await Resolve(desk.ports).run(request, by: desk.requester) }
    }

    @Test(arguments: [
        ([] as [Value], "party.no-applicant"), ([Desk.representative], "party.no-applicant"),
        ([Desk.applicant, Desk.applicant], "party.role-repeated"),
    ])
    func `a case has one applicant and no role twice`(_ parties: [Value], _ code: String) {
        let fault = #expect(throws: Fault.self) { _ = try Desk.request(parties: parties) }
        #expect(fault?.code == code)
    }

    @Test(arguments: [("c9", "yes", "answer.unknown"), ("c1", "maybe", "answer.option")])
    func `an answer nobody asked for or offered is refused`(
        _ id: String, _ answer: String, _ code: String
    ) async throws {
        let desk = try Desk()
        try await desk.put(Desk.item([Desk.material(1, [])], cases: [Desk.question]))
        let request = try Desk.request(answers: .object([.init(id, .string(answer))]))
        let error = await #expect(throws: ExemptionError.self) {
            _ = try await Resolve(desk.ports).run(request, by: desk.requester)
        }
        #expect(error?.code == code)
    }
}
