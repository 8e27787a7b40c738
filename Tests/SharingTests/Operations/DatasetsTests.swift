import Codes
import Testing

@testable import Sharing

@Suite struct DatasetsTests {
    @Test(arguments: Dataset.State.allCases, Dataset.State.allCases)
    func `a dataset moves only as the table says`(_ from: Dataset.State, _ to: Dataset.State)
        async throws
    {
        let world = try World()
        let dataset = Dataset(
            code: world.code, owner: world.owner, definition: try World.definition(),
            state: from, stateSince: world.now, stateReason: nil, loadedAt: nil)
        try await world.commit(
            dataset.change("described", expects: .absent, now: world.now, fresh: world.ports.fresh))
        let isAllowed =
            switch (from, to) {
            case (.draft, .published), (.published, .paused), (.paused, .published): true
            case (.draft, .withdrawn), (.published, .withdrawn), (.paused, .withdrawn): true
            default: false
            }
        let datasets = Datasets(world.ports)
        do throws(SharingError) {
            let moved = try await datasets.move(
                world.code, to: to, reason: "x", owner: world.owner, now: world.now)
            #expect(isAllowed)
            #expect(moved.model.state == to)
            #expect(moved.change.expects == .revision(1))
            #expect(moved.change.event?.stream == "sharing")
        } catch {
            #expect(!isAllowed)
            #expect(error == .datasetMove(from: from, to: to))
        }
    }

    @Test func `another department neither moves nor overwrites it`() async throws {
        let world = try await World().publish()
        let datasets = Datasets(world.ports)
        await #expect(throws: SharingError.datasetNotFound) {
            try await datasets.move(
                world.code, to: .paused, reason: "x", owner: world.stranger, now: world.now)
        }
        await #expect(throws: SharingError.datasetCodeTaken) {
            try await datasets.put(
                world.code, World.definition(), owner: world.stranger, now: world.now)
        }
    }

    @Test func `fields are added but not dropped or retyped`() async throws {
        let world = try await World().publish()
        let datasets = Datasets(world.ports)
        let one = #"[{"key":"state","name":"x","type":"text","sensitive":true}]"#
        await #expect(throws: SharingError.datasetShapeFixed(pointer: "/fields")) {
            try await datasets.put(
                world.code, World.definition(["fields": one]), owner: world.owner, now: world.now)
        }
        let keys = #"[{"name":"person","kind":"text"}]"#
        await #expect(throws: SharingError.datasetShapeFixed(pointer: "/subjectKeys")) {
            try await datasets.put(
                world.code, World.definition(["subjectKeys": keys]), owner: world.owner,
                now: world.now)
        }
        let renamed = try await datasets.put(
            world.code, World.definition(["title": #""新名称""#]), owner: world.owner, now: world.now)
        #expect(renamed.model.state == .published)
        #expect(renamed.change.expects == .revision(2))
    }

    @Test func `a withdrawn dataset is not described anew`() async throws {
        let world = try await World().publish()
        let datasets = Datasets(world.ports)
        try await world.commit(
            datasets.move(
                world.code, to: .withdrawn, reason: "x", owner: world.owner, now: world.now
            ).change)
        await #expect(throws: SharingError.datasetWithdrawn) {
            try await datasets.put(
                world.code, World.definition(), owner: world.owner, now: world.now)
        }
    }

    @Test func `a draft is seen by its owner only`() async throws {
        let world = try World()
        let datasets = Datasets(world.ports)
        try await world.commit(
            datasets.put(world.code, World.definition(), owner: world.owner, now: world.now).change)
        #expect(
            try await datasets.dataset(world.code, for: world.owner).model.state == .draft)
        await #expect(throws: SharingError.datasetNotFound) {
            try await datasets.dataset(world.code, for: world.user)
        }
        #expect(try await datasets.catalog(ownedBy: nil, after: nil, limit: 10).isEmpty)
        #expect(
            try await datasets.catalog(ownedBy: world.owner, after: nil, limit: 10).count == 1)
    }
}
