import Codes
import JSON
import Testing

@testable import Sharing

@Suite struct DataAnswersTests {
    private let person = SubjectCode(type: "111", number: World.person)

    private func world() async throws -> World {
        let world = try await World().publish()
        try await world.load(World.line("1", #"{"state":"已婚","count":2}"#))
        return world
    }

    private func check(
        _ world: World, _ claims: [(key: String, text: String)], _ subject: SubjectCode? = nil,
        dataset: String = "marriage"
    ) async throws -> DataAnswered {
        try await DataAnswers(world.ports).check(
            dataset, about: subject ?? person, claims: claims, world.purpose(), by: world.asker())
    }

    @Test func `fields are found by the type of the code, all granted ones when none is named`()
        async throws
    {
        let world = try await world()
        let grant = try await world.grant().model
        let answered = try await DataAnswers(world.ports).query(
            "marriage", about: person, fields: [], world.purpose(), by: world.asker())
        guard case .met(let records, let asOf, let digest) = answered.outcome else {
            Issue.record("\(answered.outcome)")
            return
        }
        #expect(records.first?.map(\.key.description) == ["state", "count"])
        #expect(asOf == (try at("2026-11-01T00:00:00")))
        #expect(digest.hasPrefix("sm3:") && digest.count == 68)
        #expect(answered.grant == grant.id)
        #expect(answered.owner == world.owner)
        try await world.store.commit(answered.changes, answer: nil)
        let accesses = try await Accesses(world.ports).list(
            owner: world.owner, dataset: nil, day: nil, after: nil, limit: 10)
        #expect(accesses.accesses.first?.operation == "resolution.lookup")
        #expect(accesses.accesses.first?.fields == ["state", "since", "count"])
    }

    @Test func `claims given as texts are met or not`() async throws {
        let world = try await world()
        try await world.grant()
        let met = try await check(world, [("state", "已婚"), ("count", "2")])
        guard case .met(let records, _, _) = met.outcome else {
            Issue.record("\(met.outcome)")
            return
        }
        #expect(records.isEmpty)
        let wrong = try await check(world, [("state", "已婚"), ("count", "3")])
        guard case .mismatch(let keys, _) = wrong.outcome else {
            Issue.record("\(wrong.outcome)")
            return
        }
        #expect(keys.map(\.description) == ["count"])
        let unclear = try await check(world, [("since", "2020-01-01")])
        guard case .unclear = unclear.outcome else {
            Issue.record("\(unclear.outcome)")
            return
        }
    }

    @Test func `no record in a complete dataset says otherwise, in another one nothing`()
        async throws
    {
        let complete = try await World().publish(["complete": "true"])
        try await complete.grant()
        let no = try await check(complete, [("state", "已婚")])
        guard case .mismatch(let keys, nil) = no.outcome else {
            Issue.record("\(no.outcome)")
            return
        }
        #expect(keys.map(\.description) == ["state"])
        let other = try await World().publish()
        try await other.grant()
        guard case .notFound = try await check(other, [("state", "已婚")]).outcome else {
            Issue.record("expected notFound")
            return
        }
    }

    @Test func `a budget known to be spent is refused and recorded, and another grant is used`()
        async throws
    {
        let world = try await world()
        let first = try await world.grant(perDay: 1).model
        let asker = Asker(
            caller: "k1", department: world.user, requestID: "r1", now: world.now,
            spentBudgets: ["grant:\(first.id)"])
        let answers = DataAnswers(world.ports)
        let spent = try await answers.check(
            "marriage", about: person, claims: [("state", "已婚")], world.purpose(), by: asker)
        guard case .notAllowed(.budgetSpent) = spent.outcome else {
            Issue.record("\(spent.outcome)")
            return
        }
        #expect(spent.changes.flatMap(\.spends).isEmpty && !spent.changes.isEmpty)
        let second = try await world.grant().model
        let met = try await answers.check(
            "marriage", about: person, claims: [("state", "已婚")], world.purpose(), by: asker)
        #expect(met.grant == second.id)
    }

    @Test func `a withdrawn dataset does not fit any more`() async throws {
        let world = try await world()
        try await world.grant()
        try await world.commit(
            Datasets(world.ports).move(
                world.code, to: .withdrawn, reason: "x", owner: world.owner, now: world.now
            ).change)
        let gone = try await check(world, [("state", "已婚")])
        guard case .notApplicable("dataset.withdrawn") = gone.outcome else {
            Issue.record("\(gone.outcome)")
            return
        }
        #expect(!gone.changes.isEmpty)
    }

    @Test func `no record is not found and a paused source is down`() async throws {
        let world = try await world()
        try await world.grant()
        let other = SubjectCode(type: "111", number: World.other)
        guard case .notFound = try await check(world, [("state", "已婚")], other).outcome else {
            Issue.record("expected notFound")
            return
        }
        try await world.commit(
            Datasets(world.ports).move(
                world.code, to: .paused, reason: "x", owner: world.owner, now: world.now
            ).change)
        let down = try await check(world, [("state", "已婚")])
        guard case .sourceDown = down.outcome else {
            Issue.record("expected sourceDown")
            return
        }
        #expect(!down.changes.isEmpty)
    }

    @Test
    func `what does not fit the catalogue is not applicable, what is not granted not allowed`()
        async throws
    {
        let world = try await world()
        guard case .notAllowed(.missing) = try await check(world, [("state", "x")]).outcome else {
            Issue.record("expected notAllowed")
            return
        }
        try await world.grant()
        let visa = SubjectCode(type: "414", number: "E123")
        for (answered, code) in [
            (try await check(world, [("none", "x")]), "dataset.field-unknown"),
            (try await check(world, [("state", "x")], visa), "dataset.subject-unknown"),
            (try await check(world, [("state", "x")], dataset: "none"), "dataset.not-found"),
        ] {
            guard case .notApplicable(let found) = answered.outcome else {
                Issue.record("expected notApplicable")
                return
            }
            #expect(found == code)
        }
    }
}

@Suite struct AccessesTests {
    @Test func `an owner finds who looked at a person, and the search is recorded`() async throws {
        let world = try await World().publish()
        try await world.load(World.line("1"))
        try await world.grant()
        for person in [World.person, World.other] {
            try await world.store.commit(try await world.query(person).changes, answer: nil)
        }
        let asker = Asker(
            caller: "k2", department: world.owner, requestID: "r2", now: world.now)
        let subject = SubjectCode(type: "111", number: World.person)
        let found = try await Accesses(world.ports).search(
            subject, world.purpose(for: world.owner), owner: world.owner, by: asker, after: nil,
            limit: 10)
        #expect(found.accesses.count == 1)
        #expect(found.accesses.first?.subject == subject)
        try await world.store.commit(found.changes, answer: nil)
        let again = try await Accesses(world.ports).search(
            subject, world.purpose(for: world.owner), owner: world.owner, by: asker, after: nil,
            limit: 10)
        #expect(Set(again.accesses.map(\.operation)) == ["dataset.query", "access.search"])
    }

    @Test func `the newest come first, page by page, also about one subject`() async throws {
        let world = try await World().publish()
        try await world.grant()
        for second in [3, 1, 5, 2, 4] {
            let answer = try await world.query(at: world.now.adding(seconds: Int64(second)))
            try await world.store.commit(answer.changes, answer: nil)
        }
        let accesses = Accesses(world.ports)
        let asker = Asker(
            caller: "k2", department: world.owner, requestID: "r2", now: world.now)
        let subject = SubjectCode(type: "111", number: World.person)
        var listed: [Int64] = []
        var searched: [Int64] = []
        var position: RecordQuery.Position?
        repeat {
            let page = try await accesses.list(
                owner: world.owner, dataset: nil, day: nil, after: position, limit: 2)
            let about = try await accesses.search(
                subject, world.purpose(for: world.owner), owner: world.owner, by: asker,
                after: position, limit: 2)
            listed += page.accesses.map { $0.at.seconds - world.now.seconds }
            searched += about.accesses.map { $0.at.seconds - world.now.seconds }
            #expect(page.next == about.next)
            position = page.next
        } while position != nil
        #expect(listed == [5, 4, 3, 2, 1] && searched == listed)
    }

    @Test func `another owner sees nothing, and pages end`() async throws {
        let world = try await World().publish()
        try await world.grant()
        for _ in 0..<3 {
            try await world.store.commit(try await world.query().changes, answer: nil)
        }
        let accesses = Accesses(world.ports)
        #expect(
            try await accesses.list(
                owner: world.stranger, dataset: nil, day: nil, after: nil, limit: 10
            ).accesses.isEmpty)
        let first = try await accesses.list(
            owner: world.owner, dataset: nil, day: nil, after: nil, limit: 2)
        #expect(first.accesses.count == 2)
        let rest = try await accesses.list(
            owner: world.owner, dataset: nil, day: nil, after: first.next, limit: 2)
        #expect(rest.accesses.count == 1)
        #expect(rest.next == nil)
    }
}
