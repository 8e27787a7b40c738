import Codes
import JSON
import Testing

@testable import Sharing

@Suite struct AskDataTests {
    private func world() async throws -> World {
        let world = try await World().publish()
        try await world.load(World.line("1", #"{"state":"已婚","since":"2020-05-20"}"#))
        return world
    }

    @Test func `a granted query shows the granted fields and is recorded`() async throws {
        let world = try await world()
        let grant = try await world.grant().model
        let answer = try await world.query(World.person, ["since", "state", "count"])
        let shown = try #require(answer.found)
        #expect(shown.records.first?.map(\.key.description) == ["since", "state"])
        #expect(shown.total == 1)
        #expect(!shown.isTruncated)
        #expect(shown.grant == grant.id)
        #expect(shown.asOf == (try at("2026-11-01T00:00:00")))
        try await world.store.commit(answer.changes, answer: nil)
        let accesses = try await Accesses(world.ports).list(
            owner: world.owner, dataset: "marriage", day: world.now.day, after: nil, limit: 10)
        let access = try #require(accesses.accesses.first)
        #expect(access.outcome == "found")
        #expect(access.operation == "dataset.query")
        #expect(access.grant == grant.id)
        #expect(access.subject == SubjectCode(type: "111", number: World.person))
        #expect(access.answerDigest == shown.digest)
    }

    @Test func `a department without a grant is refused and that is recorded`() async throws {
        let world = try await world()
        try await world.grant()
        let answer = try await world.query(for: world.stranger)
        #expect(answer.refusal == .missing)
        try await world.store.commit(answer.changes, answer: nil)
        let accesses = try await Accesses(world.ports).list(
            owner: world.owner, dataset: nil, day: nil, after: nil, limit: 10)
        #expect(accesses.accesses.map(\.outcome) == ["grant.missing"])
        #expect(accesses.accesses.first?.answerDigest == nil)
    }

    @Test func `a grant to check only refuses a query`() async throws {
        let world = try await world()
        try await world.grant(use: #"["check"]"#)
        #expect(try await world.query().refusal == .useNotAllowed)
        #expect(try await world.check([("state", "已婚")]).found?.match == .yes)
    }

    @Test func `a grant to query only refuses a check`() async throws {
        let world = try await world()
        try await world.grant(use: #"["query"]"#)
        #expect(try await world.check([("state", "已婚")]).refusal == .useNotAllowed)
    }

    @Test func `a field outside the grant is refused, even beside a granted one`() async throws {
        let world = try await world()
        try await world.grant(fields: #"["state"]"#)
        #expect(
            try await world.query(World.person, ["state", "since"]).refusal == .fieldNotAllowed)
        #expect(try await world.query(World.person, ["state"]).found != nil)
    }

    @Test func `a field outside the dataset is a wrong message`() async throws {
        let world = try await world()
        try await world.grant()
        await #expect(
            throws: SharingError.fault(.unsound("dataset.field-unknown", at: "/fields/0"))
        ) {
            try await world.query(World.person, ["none"])
        }
    }

    @Test func `another item is refused unless the grant is for any`() async throws {
        let world = try await world()
        try await world.grant()
        #expect(try await world.query(item: "RES-0002").refusal == .itemNotAllowed)
        try await world.grant(items: "[]")
        #expect(try await world.query(item: "RES-0002").found != nil)
    }

    @Test func `a grant holds on its last day and not on the next`() async throws {
        let world = try await world()
        try await world.grant(until: "2026-11-30")
        let last = try at("2026-11-30T23:59:59")
        #expect(try await world.query(at: last).found != nil)
        #expect(try await world.query(at: last.adding(seconds: 1)).refusal == .expired)
    }

    @Test func `a grant taken back between reading and commit stops the answer`() async throws {
        let world = try await world()
        let grant = try await world.grant().model
        let answer = try await world.query()
        #expect(answer.found != nil)
        try await world.commit(
            Grants(world.ports).withdraw(
                grant.id, reason: "x", owner: world.owner, now: world.now
            ).change)
        await #expect(throws: StoreError.conflict(.record(grant.ref))) {
            try await world.store.commit(answer.changes, answer: nil)
        }
        #expect(try await world.query().refusal == .withdrawn)
        await #expect(throws: SharingError.grantState(.withdrawn)) {
            try await Grants(world.ports).withdraw(
                grant.id, reason: "x", owner: world.owner, now: world.now)
        }
    }

    @Test func `the budget ends at its number and begins anew the next day`() async throws {
        let world = try await world()
        let grant = try await world.grant(perDay: 2).model
        for _ in 0..<2 {
            try await world.store.commit(try await world.query().changes, answer: nil)
        }
        let third = try await world.query()
        await #expect(throws: StoreError.conflict(.budget("grant:\(grant.id)"))) {
            try await world.store.commit(third.changes, answer: nil)
        }
        let tomorrow = try await world.query(at: try at("2026-11-22T00:00:00"))
        try await world.store.commit(tomorrow.changes, answer: nil)
    }

    @Test func `a paused dataset refuses and spends nothing, published again it answers`()
        async throws
    {
        let world = try await world()
        try await world.grant(perDay: 1)
        let datasets = Datasets(world.ports)
        try await world.commit(
            datasets.move(
                world.code, to: .paused, reason: "x", owner: world.owner, now: world.now
            ).change)
        let refused = try await world.query()
        #expect(refused.refusal == .datasetPaused)
        try await world.store.commit(refused.changes, answer: nil)
        try await world.commit(
            datasets.move(
                world.code, to: .published, reason: "x", owner: world.owner, now: world.now
            ).change)
        try await world.store.commit(try await world.query().changes, answer: nil)
    }

    @Test func `a paused dataset tells nothing to one without a grant`() async throws {
        let world = try await world()
        try await world.commit(
            Datasets(world.ports).move(
                world.code, to: .paused, reason: "x", owner: world.owner, now: world.now
            ).change)
        #expect(try await world.query().refusal == .missing)
    }

    @Test func `the nearest refusal of several grants is told`() async throws {
        let world = try await world()
        let first = try await world.grant(use: #"["check"]"#).model
        #expect(try await world.query().refusal == .useNotAllowed)
        try await world.grant(fields: #"["since"]"#)
        #expect(try await world.query().refusal == .fieldNotAllowed)
        try await world.commit(
            Grants(world.ports).withdraw(
                first.id, reason: "x", owner: world.owner, now: world.now
            ).change)
        #expect(try await world.query().refusal == .fieldNotAllowed)
        try await world.grant()
        #expect(try await world.query().found != nil)
    }

    @Test func `a subject is asked for with a sound number under a known key`() async throws {
        let world = try await world()
        try await world.grant()
        await #expect(
            throws: SharingError.fault(
                .unsound("citizen-id.check-character", at: "/subject/person"))
        ) { try await world.query("370406199901010008") }
        let question = DataQuestion(
            dataset: world.code, subject: [try world.subject("car", "x")], wanted: .fields([]),
            purpose: try world.purpose())
        await #expect(
            throws: SharingError.fault(.unsound("dataset.subject-unknown", at: "/subject/car"))
        ) { try await AskData(world.ports).query(question, by: world.asker()) }
    }

    @Test func `several subject values must all agree, and each is recorded`() async throws {
        let world = try await world()
        try await world.grant()
        try await world.load(
            #"{"op":"upsert","recordKey":"2","subject":{"person":"370406199901010009","unit":"A-1"},"fields":{"state":"x"},"asOf":"2026-11-01"}"#
        )
        let question = DataQuestion(
            dataset: world.code,
            subject: [try world.subject("person", World.person), try world.subject("unit", "A-1")],
            wanted: .fields([try #require(FieldKey("state"))]), purpose: try world.purpose())
        let answer = try await AskData(world.ports).query(question, by: world.asker())
        #expect(answer.found?.total == 1)
        #expect(answer.changes.filter { $0.record.kind == .access }.count == 2)
    }

    @Test func `more than a hundred records are cut and said so`() async throws {
        let world = try await World().publish()
        try await world.grant()
        try await world.load((0..<101).map { World.line("\($0)") }.joined())
        let shown = try #require(try await world.query().found)
        #expect(shown.records.count == 100)
        #expect(shown.total == 101)
        #expect(shown.isTruncated)
    }

    @Test func `no record is not found, under a grant`() async throws {
        let world = try await world()
        try await world.grant()
        let shown = try #require(try await world.query(World.other).found)
        #expect(shown.total == 0)
        #expect(shown.asOf == nil)
    }
}

@Suite struct CheckTests {
    private func world(_ changes: [String: String] = [:], _ lines: String) async throws -> World {
        let world = try await World().publish(changes)
        try await world.load(lines)
        try await world.grant(fields: #"["state","since","count","share","valid"]"#)
        return world
    }

    @Test func `a claim agrees, does not, or cannot be told`() async throws {
        let world = try await world([:], World.line("1", #"{"state":"已婚"}"#))
        #expect(try await world.check([("state", "已婚")]).found?.match == .yes)
        #expect(try await world.check([("state", "未婚")]).found?.match == .no)
        let both = try #require(
            try await world.check([("state", "已婚"), ("since", "2020-05-20")]).found)
        #expect(both.match == .cannotTell)
        #expect(both.fields.map(\.match) == [.yes, .cannotTell])
        let wrong = try await world.check([("state", "未婚"), ("since", "2020-05-20")])
        #expect(wrong.found?.match == .no)
    }

    @Test func `without a record nothing is told, unless the dataset is complete`() async throws {
        let open = try await world([:], World.line("1"))
        let unknown = try #require(
            try await open.check([("state", "已婚")], person: World.other).found)
        #expect(unknown.match == .cannotTell)
        #expect(!unknown.isFound)
        let complete = try await world(["complete": "true"], World.line("1"))
        let known = try #require(
            try await complete.check([("state", "已婚")], .count, person: World.other).found)
        #expect(known.match == .no)
        #expect(known.count == 0)
    }

    @Test(arguments: [
        (Quantifier.any, Match.yes, nil), (.all, .no, nil), (.count, .yes, 1),
    ])
    func `over many records the quantifier decides`(
        _ quantifier: Quantifier, _ match: Match, _ count: Int?
    ) async throws {
        let world = try await world(
            [:], World.line("1") + World.line("2", #"{"state":"离异"}"#))
        let checked = try #require(try await world.check([("state", "已婚")], quantifier).found)
        #expect(checked.match == match)
        #expect(checked.count == count)
    }

    @Test func `two claims must hold in the same record`() async throws {
        let world = try await world(
            [:],
            World.line("1", #"{"state":"已婚","count":1}"#)
                + World.line("2", #"{"state":"离异","count":2}"#))
        let checked = try #require(
            try await world.check([("state", "已婚"), ("count", 2)]).found)
        #expect(checked.match == .no)
        #expect(checked.fields.map(\.match) == [.yes, .yes])
    }

    @Test func `an unknown field keeps all and count from telling`() async throws {
        let world = try await world([:], World.line("1") + World.line("2", "{}"))
        #expect(try await world.check([("state", "已婚")], .all).found?.match == .cannotTell)
        let counted = try #require(try await world.check([("state", "已婚")], .count).found)
        #expect(counted.match == .yes)
        #expect(counted.count == nil)
    }

    @Test func `several records where there should be one tell nothing`() async throws {
        let world = try await world(
            ["cardinality": #""one""#], World.line("1") + World.line("2"))
        #expect(try await world.check([("state", "已婚")]).found?.match == .cannotTell)
    }

    @Test func `values compare in the one form of their type`() async throws {
        let world = try await world([:], World.line("1", #"{"share":"5.20","valid":true}"#))
        #expect(try await world.check([("share", "5.2")]).found?.match == .yes)
        #expect(try await world.check([("valid", false)]).found?.match == .no)
        await #expect(
            throws: SharingError.fault(
                .unsound("dataset.field-value", at: "/claims/share", ["type": "decimal"]))
        ) { try await world.check([("share", .number(5.2))]) }
    }

    @Test func `texts compare as octets`() async throws {
        let world = try await world([:], World.line("1", "{\"state\":\"\u{E9}\"}"))
        #expect(try await world.check([("state", "\u{E9}")]).found?.match == .yes)
        #expect(try await world.check([("state", "e\u{301}")]).found?.match == .no)
    }
}
