import Codes
import JSON
import TestSupport
import Testing

@testable import Exemption

struct CaseTests {
    static func body(_ state: String, accepted: String? = "2026-11-01", version: Int64 = 1) -> Value
    {
        var members: [Value.Member] = [
            .init("item", .string(Desk.code)), .init("version", .integer(version)),
            .init("state", .string(state)),
        ]
        if let accepted { members.append(.init("acceptedOn", .string(accepted))) }
        if state == "10" { members.append(.init("decidedOn", "2026-11-20")) }
        return .object(members)
    }

    /// Moves the desk's case through these states.
    static func move(_ desk: Desk, _ states: [String]) async throws {
        for (index, state) in states.enumerated() {
            let outcome = try await PutCase(desk.ports).run(
                Desk.caseNumber, Object(body(state)), revision: index == 0 ? nil : Int64(index),
                by: desk.requester)
            try await desk.store.commit(outcome.changes, answer: nil)
        }
    }

    private func desk() async throws -> Desk {
        let desk = try Desk()
        try await desk.put(Desk.item([Desk.material(1, [Desk.later])]))
        return desk
    }

    @Test func `a case begins, moves and ends`() async throws {
        let desk = try await desk()
        try await Self.move(desk, ["02", "05", "12", "11", "12", "10"])
        let read = try await PutCase(desk.ports).get(Desk.caseNumber, by: desk.requester)
        #expect(read.case.state == .decided && read.revision == 6)
        await #expect(throws: ExemptionError.caseMove(from: "10", to: "12")) {
            _ = try await PutCase(desk.ports).run(
                Desk.caseNumber, Object(Self.body("12")), revision: 6, by: desk.requester)
        }
    }

    @Test func `a case cannot begin at its end`() async throws {
        let desk = try await desk()
        await #expect(throws: ExemptionError.caseMove(from: "", to: "10")) {
            _ = try await PutCase(desk.ports).run(
                Desk.caseNumber, Object(Self.body("10")), revision: nil, by: desk.requester)
        }
    }

    @Test func `an existing case needs its revision`() async throws {
        let desk = try await desk()
        try await Self.move(desk, ["02"])
        await #expect(throws: ExemptionError.revisionMissing) {
            _ = try await PutCase(desk.ports).run(
                Desk.caseNumber, Object(Self.body("05")), revision: nil, by: desk.requester)
        }
        await #expect(throws: ExemptionError.revisionStale(1)) {
            _ = try await PutCase(desk.ports).run(
                Desk.caseNumber, Object(Self.body("05")), revision: 4, by: desk.requester)
        }
    }

    @Test(arguments: [
        (body("05", accepted: nil), "case.accepted-on-missing"),
        (body("05", version: 9), "case.item-unknown"), (body("99"), "json.choice"),
    ])
    func `an unsound case is refused by name`(_ body: Value, _ code: String) async throws {
        let desk = try await desk()
        let error = await #expect(throws: ExemptionError.self) {
            _ = try await PutCase(desk.ports).run(
                Desk.caseNumber, Object(body), revision: nil, by: desk.requester)
        }
        #expect(error?.code == code)
    }

    @Test func `a later day counts from the acceptance of the case`() async throws {
        let desk = try await desk()
        try await Self.move(desk, ["05"])
        let result = try await desk.resolve().resolution.materials[0]
        #expect(result.dueOn == Day(year: 2026, month: 11, day: 21))
    }

    @Test func `a decided case is resolved no more`() async throws {
        let desk = try await desk()
        try await Self.move(desk, ["05", "10"])
        await #expect(throws: ExemptionError.caseClosed("10")) {
            _ = try await Resolve(desk.ports).run(Desk.request(), by: desk.requester)
        }
    }

    @Test func `a case keeps the version of the item it began with`() async throws {
        let desk = try await desk()
        try await Self.move(desk, ["05"])
        let list = Desk.item([Desk.material(1, []), Desk.material(2, [])])
        let state = try await PutItem(desk.ports).run(
            Desk.code, Object(list), revision: 1, by: desk.requester)
        try await desk.store.commit(state.changes, answer: nil)
        #expect(try await desk.resolve().resolution.item.version == 1)
    }

    @Test func `another department's case is not found`() async throws {
        var desk = try await desk()
        try await Self.move(desk, ["02"])
        desk.requester.department = "113205000141499658"
        await #expect(throws: ExemptionError.notFound(.case)) {
            _ = try await PutCase(desk.ports).get(Desk.caseNumber, by: desk.requester)
        }
    }
}
