import Codes
import JSON
import Publicity
import TestSupport
import Testing

@Suite struct EndPermitsTests {
    private let issued = DecisionLicenses(
        issued: [.init(identifier: "1.2.3", name: "食品经营许可证", number: "JY13205000000012")])
    private let revoked = DecisionLicenses(moved: [.init(identifier: "1.2.3", state: "REVOKED")])

    @Test func `a penalty that revokes turns the reported permit to 无效 in the same commit`()
        async throws
    {
        let desk = try Desk()
        let permit = try await desk.decide(Sample.permit(), licenses: issued, autoReport: true)
        let id = try #require(permit.records.first?.record.id)
        let penalty = try await desk.decide(Sample.penalty(), licenses: revoked)
        #expect(penalty.ended.map(\.record.id) == [id])
        let record = try await desk.record(id).record
        #expect(record.fields["XK_ZT"] == "2")
        #expect(record.version == 2)
        #expect(record.state == .reported)
        let item = try await desk.feed().items.last
        #expect(item?.body?["reason"]?.text == "stateChanged")
        #expect(item?.body?["fields"]?["XK_ZT"]?.text == "2")
    }

    @Test func `a permit never reported is ended without an event`() async throws {
        let desk = try Desk()
        let permit = try await desk.decide(Sample.permit(), licenses: issued)
        try await desk.decide(Sample.penalty(), licenses: revoked)
        let id = try #require(permit.records.first?.record.id)
        #expect(try await desk.record(id).record.state == .ended)
        #expect(try await desk.feed().items.isEmpty)
    }

    @Test(arguments: ["SUSPENDED", "VALID", "TRANSFERRED"])
    func `a license that goes on ends nothing`(_ state: String) async throws {
        let desk = try Desk()
        try await desk.decide(Sample.permit(), licenses: issued, autoReport: true)
        let changes = try await EndPermits(records: desk.store, random: desk.random).changes(
            identifier: "1.2.3", state: state, at: Sample.noon("2026-11-22"))
        #expect(changes.isEmpty)
    }

    @Test func `ending twice changes nothing more`() async throws {
        let desk = try Desk()
        try await desk.decide(Sample.permit(), licenses: issued, autoReport: true)
        let operation = EndPermits(records: desk.store, random: desk.random)
        let now = try Sample.noon("2026-11-22")
        try await desk.store.commit(
            operation.changes(identifier: "1.2.3", state: "CANCELLED", at: now))
        let again = try await operation.changes(identifier: "1.2.3", state: "REVOKED", at: now)
        #expect(again.isEmpty)
    }
}
