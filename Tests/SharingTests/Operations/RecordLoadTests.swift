import Codes
import JSON
import Testing

@testable import Sharing

@Suite struct RecordLoadTests {
    @Test func `good lines are taken and bad ones named, each for itself`() async throws {
        let world = try await World().publish()
        let load = try await world.load(
            World.line("1") + "\n" + "{broken\n" + World.line("2", #"{"state":5}"#)
                + World.line("3", #"{"other":"x"}"#)
                + World.line("4", person: "370406199901010008")
                + World.line("5", asOf: "2026-11-22") + World.line("6", asOf: "yesterday")
                + #"{"op":"upsert","recordKey":"7","subject":{},"fields":{},"asOf":"2026-11-01"}"#
                + "\n"
                + #"{"op":"upsert","recordKey":"8","subject":{"car":"x"},"fields":{},"asOf":"2026-11-01"}"#
                + "\n" + World.line("9", #"{"since":"2026-02-30"}"#) + "[]\n"
                + World.line("10", #"{"state":"a","state":"b"}"#) + World.line("11", op: "merge"))
        #expect(load.accepted == 1)
        let expected: [RecordLoad.Rejection] = [
            .init(line: 3, code: "json.syntax", pointer: ""),
            .init(line: 4, code: "dataset.field-value", pointer: "/fields/state"),
            .init(line: 5, code: "dataset.field-unknown", pointer: "/fields/other"),
            .init(line: 6, code: "citizen-id.check-character", pointer: "/subject/person"),
            .init(line: 7, code: "record.as-of-future", pointer: "/asOf"),
            .init(line: 8, code: "instant.malformed", pointer: "/asOf"),
            .init(line: 9, code: "subject.empty", pointer: "/subject"),
            .init(line: 10, code: "dataset.subject-unknown", pointer: "/subject/car"),
            .init(line: 11, code: "dataset.field-value", pointer: "/fields/since"),
            .init(line: 12, code: "json.type", pointer: ""),
            .init(line: 13, code: "json.duplicate-key", pointer: ""),
            .init(line: 14, code: "json.choice", pointer: "/op"),
        ]
        #expect(load.rejected == expected)
    }

    @Test func `the same line again changes nothing and a newer one does`() async throws {
        let world = try await World().publish()
        #expect(try await world.load(World.line("1")).accepted == 1)
        #expect(try await world.load(World.line("1")).unchanged == 1)
        #expect(try await world.load(World.line("1", asOf: "2026-11-02")).accepted == 1)
        let older = try await world.load(World.line("1", #"{"state":"离异"}"#))
        #expect(older.rejected == [.init(line: 1, code: "record.older", pointer: "/asOf")])
    }

    @Test func `several lines about one record count in their order`() async throws {
        let world = try await World().publish()
        let load = try await world.load(
            World.line("1") + World.line("1", #"{"state":"离异"}"#, asOf: "2026-11-02")
                + World.line("2") + #"{"op":"delete","recordKey":"2","asOf":"2026-11-02"}"# + "\n")
        #expect(load.accepted == 4)
        try await world.grant()
        let shown = try #require(try await world.query().found)
        #expect(shown.total == 1)
        #expect(shown.records.first?.first?.value == "离异")
    }

    @Test func `a deleted record is gone and may come again`() async throws {
        let world = try await World().publish()
        try await world.grant()
        try await world.load(World.line("1"))
        let delete = #"{"op":"delete","recordKey":"1","asOf":"2026-11-02"}"#
        #expect(try await world.load(delete).accepted == 1)
        #expect(try await world.query().found?.total == 0)
        #expect(try await world.load(delete).unchanged == 1)
        #expect(try await world.load(World.line("1")).accepted == 1)
        #expect(try await world.query().found?.total == 1)
    }

    @Test func `a snapshot removes what it does not name`() async throws {
        let world = try await World().publish()
        try await world.grant()
        try await world.load(World.line("1") + World.line("2") + World.line("3"))
        let load = try await world.load(
            World.line("2") + World.line("4", asOf: "2026-11-02"), mode: .snapshot)
        #expect(load.accepted == 1)
        #expect(load.unchanged == 1)
        #expect(load.removed == 2)
        #expect(!load.isRemovalHeld)
        #expect(try await world.query().found?.total == 2)
    }

    @Test func `a snapshot of many pages keeps and removes the right ones`() async throws {
        let world = try await World().publish()
        for start in [0, 500, 1000] {
            let lines = (start..<(start + 500)).map { World.line("\($0)") }
            try await world.load(lines.joined())
        }
        let load = try await world.load(World.line("7") + World.line("1499"), mode: .snapshot)
        #expect(load.removed == 1498)
        try await world.grant()
        #expect(try await world.query().found?.total == 2)
    }

    @Test func `a snapshot with a rejected line removes nothing`() async throws {
        let world = try await World().publish()
        try await world.load(World.line("1") + World.line("2"))
        let load = try await world.load(World.line("2") + "{\n", mode: .snapshot)
        #expect(load.removed == 0)
        #expect(load.isRemovalHeld)
        let delete = try await world.load(
            #"{"op":"delete","recordKey":"1","asOf":"2026-11-02"}"#, mode: .snapshot)
        #expect(delete.rejected.first?.code == "record.delete-in-snapshot")
    }

    @Test func `a batch that was planned on a moved dataset loses the race`() async throws {
        let world = try await World().publish()
        var load = RecordLoad(
            world.ports, into: world.code, owner: world.owner, mode: .increment, now: world.now)
        let changes = try await load.plan(RecordLine.lines(of: Array(World.line("1").utf8)))
        try await world.commit(
            Datasets(world.ports).move(
                world.code, to: .withdrawn, reason: "x", owner: world.owner, now: world.now
            ).change)
        await #expect(throws: StoreError.self) {
            try await world.store.commit(changes, answer: nil)
        }
        await #expect(throws: SharingError.datasetWithdrawn) {
            try await load.plan(RecordLine.lines(of: Array(World.line("1").utf8)))
        }
    }

    @Test(arguments: [false, true])
    func `a snapshot removes nothing another load brought in meanwhile`(
        _ isOtherOlder: Bool
    ) async throws {
        let world = try await World().publish()
        func load(_ mode: RecordLoad.Mode) -> RecordLoad {
            RecordLoad(
                world.ports, into: world.code, owner: world.owner, mode: mode, now: world.now)
        }
        func take(_ load: inout RecordLoad, _ key: String) async throws {
            let lines = RecordLine.lines(of: Array(World.line(key).utf8))
            try await world.store.commit(load.plan(lines), answer: nil)
        }
        var other = load(.increment)
        var snapshot = load(.snapshot)
        if isOtherOlder { try await take(&other, "1") }
        try await take(&snapshot, "2")
        try await take(&other, "3")
        let page = try #require(try await snapshot.sweep(after: nil))
        let conflict = StoreError.conflict(.record(RecordRef(.dataset, world.code.description)))
        await #expect(throws: conflict) {
            try await world.store.commit(page.changes, answer: nil)
        }
        await #expect(throws: conflict) { try await take(&snapshot, "4") }
        await #expect(throws: conflict) { try await world.commit(snapshot.finish()) }
        try await take(&other, "5")
        try await world.commit(other.finish())
        let records = try await world.store.records(RecordQuery(.dataRecord, limit: 9))
        #expect(records.count == (isOtherOlder ? 4 : 3))
    }

    @Test func `another department loads nothing`() async throws {
        let world = try await World().publish()
        var load = RecordLoad(
            world.ports, into: world.code, owner: world.stranger, mode: .increment, now: world.now)
        await #expect(throws: SharingError.datasetNotFound) {
            try await load.plan(RecordLine.lines(of: Array(World.line("1").utf8)))
        }
    }

    @Test func `no event of a load holds a person`() async throws {
        let world = try await World().publish()
        try await world.load(World.line("1"))
        try await world.store.sequence()
        for event in try await world.store.events(stream: nil, after: -1, limit: 100) {
            #expect(!String(decoding: event.body, as: UTF8.self).contains(World.person))
        }
    }
}
