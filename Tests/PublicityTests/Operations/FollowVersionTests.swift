import Codes
import JSON
import Publicity
import TestSupport
import Testing

/// What becomes of a permit's record when its license gets another version.
@Suite struct FollowVersionTests {
    private let issued = DecisionLicenses(
        issued: [.init(identifier: "1.001", name: "食品经营许可证", number: "JY13205000000012")])
    private let renewed = DecisionLicenses(
        issued: [.init(identifier: "1.002", name: "食品经营许可证", number: "JY13205000000012")],
        replaced: [.init(identifier: "1.001", by: "1.002")])

    private func renewal() throws -> Value {
        Sample.body(
            ("outcome", "renewed"), ("documentNumber", "示市监许〔2026〕13号"),
            to: try Sample.permit())
    }

    @Test func `a renewal by decision makes its own record and turns the earlier one to 无效`()
        async throws
    {
        let desk = try Desk()
        let first = try await desk.decide(Sample.permit(), licenses: issued, autoReport: true)
        let second = try await desk.decide(renewal(), licenses: renewed, autoReport: true)
        let old = try #require(first.records.first?.record.id)
        let new = try #require(second.records.first?.record.id)
        #expect(second.ended.map(\.record.id) == [old])
        #expect(try await desk.record(old).record.fields["XK_ZT"] == "2")
        #expect(try await desk.record(new).record.fields["XK_ZT"] == "1")
        #expect(
            try await desk.feed().items.map { $0.body?["reason"]?.text }.sorted {
                $0 ?? "" < $1 ?? ""
            }
                == ["new", "new", "stateChanged"])
    }

    @Test func `a version without a decision takes the record along to the next revocation`()
        async throws
    {
        let desk = try Desk()
        let first = try await desk.decide(Sample.permit(), licenses: issued, autoReport: true)
        let id = try #require(first.records.first?.record.id)
        let now = try Sample.noon("2026-11-22")
        let follow = FollowVersion(records: desk.store)
        try await desk.store.commit(follow.changes(renewed.replaced, at: now))
        let record = try await desk.record(id).record
        #expect(record.licenses == ["1.001", "1.002"])
        #expect(record.version == 1)
        #expect(record.fields["XK_ZT"] == "1")
        #expect(try await follow.changes(renewed.replaced, at: now).isEmpty)
        let ended = try await EndPermits(records: desk.store, random: desk.random)
            .changes(identifier: "1.002", state: "REVOKED", at: now)
        #expect(ended.count == 1)
    }

    @Test func `a penalty that changes a license leaves the permit in force and takes it along`()
        async throws
    {
        let desk = try Desk()
        let first = try await desk.decide(Sample.permit(), licenses: issued, autoReport: true)
        let id = try #require(first.records.first?.record.id)
        let penalty = try await desk.decide(Sample.penalty(), licenses: renewed)
        #expect(penalty.ended.isEmpty)
        #expect(try await desk.record(id).record.licenses == ["1.001", "1.002"])
    }
}
