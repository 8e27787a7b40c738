import Codes
import JSON
import Testing

@testable import Sharing

@Suite struct GrantsTests {
    private func asked(_ world: World) async throws -> Grant {
        let asked = try await Grants(world.ports).request(
            world.request(), user: world.user, now: world.now,
            calendar: WorkingCalendar(rests: [try Day("2026-10-01")], works: []))
        try await world.commit(asked.change)
        return asked.model
    }

    private func answer(_ text: String) throws -> GrantAnswer {
        try GrantAnswer(reading: object(text))
    }

    @Test func `a request waits for the owner with a due day`() async throws {
        let world = try await World().publish()
        let grant = try await asked(world)
        #expect(grant.state == .requested)
        #expect(grant.dueOn == (try Day("2026-12-04")))
        #expect(try await world.query().refusal == .missing)
    }

    @Test func `unconditional data is due after one working day`() async throws {
        let world = try await World().publish(["class": #""unconditional""#])
        #expect(try await asked(world).dueOn == (try Day("2026-11-23")))
    }

    @Test func `without a calendar there is no due day`() async throws {
        let world = try await World().publish()
        #expect(try await world.grant().model.dueOn == nil)
    }

    @Test func `data that is not shared is not granted`() async throws {
        let world = try await World().publish(["class": #""refused""#, "legalBasis": #""某法""#])
        await #expect(throws: SharingError.datasetNotShared) { try await asked(world) }
    }

    @Test(arguments: [
        (#"{"decision":"approve","reason":"x","fields":["state","count"]}"#, "/fields"),
        (#"{"decision":"approve","reason":"x","use":["batch"]}"#, "/use"),
        (#"{"decision":"approve","reason":"x","until":"2027-01-01"}"#, "/until"),
    ])
    func `the owner does not grant more than was asked for`(_ text: String, _ pointer: String)
        async throws
    {
        let world = try await World().publish()
        let grant = try await asked(world)
        await #expect(throws: SharingError.grantExceeds(pointer: pointer)) {
            try await Grants(world.ports).decide(
                grant.id, answer(text), owner: world.owner, now: world.now)
        }
    }

    @Test func `the owner may grant less`() async throws {
        let world = try await World().publish()
        let grant = try await asked(world)
        let decided = try await Grants(world.ports).decide(
            grant.id,
            answer(
                #"{"decision":"approve","reason":"x","fields":["state"],"use":["check"],"until":"2026-11-21"}"#
            ), owner: world.owner, now: world.now)
        #expect(decided.model.terms.use == [.check])
        #expect(decided.model.asked.use == [.check, .query])
        #expect(decided.change.columns[Column("until")] == "2026-11-21")
    }

    @Test func `only the owner decides and only once`() async throws {
        let world = try await World().publish()
        let grants = Grants(world.ports)
        let grant = try await asked(world)
        let approve = try answer(#"{"decision":"approve","reason":"x"}"#)
        for department in [world.user, world.stranger] {
            await #expect(throws: SharingError.grantNotFound) {
                try await grants.decide(grant.id, approve, owner: department, now: world.now)
            }
        }
        try await world.commit(
            grants.decide(grant.id, approve, owner: world.owner, now: world.now).change)
        await #expect(throws: SharingError.grantState(.approved)) {
            try await grants.decide(grant.id, approve, owner: world.owner, now: world.now)
        }
    }

    @Test func `a supplemented request can still be approved, a refused one not`() async throws {
        let world = try await World().publish()
        let grants = Grants(world.ports)
        let grant = try await asked(world)
        for (word, state) in [("supplement", Grant.State.supplement), ("refuse", .refused)] {
            let decided = try await grants.decide(
                grant.id, answer("{\"decision\":\"\(word)\",\"reason\":\"x\"}"),
                owner: world.owner, now: world.now)
            #expect(decided.model.state == state)
            try await world.commit(decided.change)
        }
        await #expect(throws: SharingError.grantState(.refused)) {
            try await grants.decide(
                grant.id, answer(#"{"decision":"approve","reason":"x"}"#), owner: world.owner,
                now: world.now)
        }
    }

    @Test func `a stranger does not see a grant`() async throws {
        let world = try await World().publish()
        let grant = try await world.grant().model
        let grants = Grants(world.ports)
        #expect(try await grants.grant(grant.id, world.user).model == grant)
        #expect(try await grants.grant(grant.id, world.owner).model == grant)
        await #expect(throws: SharingError.grantNotFound) {
            try await grants.grant(grant.id, world.stranger)
        }
    }

    @Test func `lists are by role and by computed state`() async throws {
        let world = try await World().publish()
        try await world.grant(until: "2026-11-21")
        let grants = Grants(world.ports)
        func count(_ department: String, _ role: Grants.Role, _ state: Grant.State?, _ day: String)
            async throws -> Int
        {
            try await grants.list(
                department, as: role, state: state, after: nil, limit: 10, on: try Day(day)
            ).grants.count
        }
        #expect(try await count(world.user, .user, nil, "2026-11-21") == 1)
        #expect(try await count(world.user, .owner, nil, "2026-11-21") == 0)
        #expect(try await count(world.owner, .owner, .approved, "2026-11-21") == 1)
        #expect(try await count(world.owner, .owner, .approved, "2026-11-22") == 0)
        #expect(try await count(world.owner, .owner, .expired, "2026-11-22") == 1)
    }

    @Test(arguments: [
        (#"["check","look"]"#, "json.choice"), ("[]", "grant.empty"),
        (#"["check","check"]"#, "json.choice"),
    ])
    func `a wrong way of use is refused`(_ use: String, _ code: String) throws {
        let world = try World()
        let fault = #expect(throws: Fault.self) { try world.request(use: use) }
        #expect(fault?.code == code)
    }

    @Test func `an unknown field, a past day and no budget are refused`() async throws {
        let world = try await World().publish()
        let grants = Grants(world.ports)
        let calendar = WorkingCalendar(rests: [], works: [])
        await #expect(
            throws: SharingError.fault(.unsound("dataset.field-unknown", at: "/fields/1"))
        ) {
            try await grants.request(
                world.request(fields: #"["state","x"]"#), user: world.user, now: world.now,
                calendar: calendar)
        }
        await #expect(throws: SharingError.fault(.unsound("grant.until", at: "/until"))) {
            try await grants.request(
                world.request(until: "2026-11-20"), user: world.user, now: world.now,
                calendar: calendar)
        }
        #expect(throws: Fault.unsound("grant.per-day", at: "/perDay")) {
            try world.request(perDay: 0)
        }
    }
}
