import Codes
import TestSupport
import Testing

@testable import Storage

extension StoreSuite {
    /// Adds one version to a record, deciding again after each lost race.
    private func addVersion(_ store: any Store, _ id: String) async throws {
        while true {
            let now = try await store.record(Sample.ref(id))?.revision
            let change = Sample.put(
                id, now.map { .revision($0) } ?? .absent, event: try Sample.event())
            do throws(StoreError) { return try await store.commit([change], answer: nil) } catch {
                guard case .conflict(.record) = error else { throw error }
            }
        }
    }

    /// What a reader saw that polled all the while.
    private func poll(
        _ store: any Store, until isDone: @Sendable () -> Bool
    ) async throws -> [FeedEntry] {
        var seen: [FeedEntry] = []
        while true {
            let isLast = isDone()
            if isLast { try await Sample.sequenceAll(store) }
            while true {
                let page = try await store.feed(
                    receiver: "centre", after: seen.last?.number ?? 0, limit: 7)
                seen += page
                if page.count < 7 { break }
            }
            if isLast { return seen }
            await Task.yield()
        }
    }

    /// Writers, two sequencers and a polling reader at once; every version must come once.
    private func race(
        _ stores: [any Store], writers: Int, versions: Int, records: [String]
    ) async throws -> [FeedEntry] {
        let finished = Counter()
        let isDone = { @Sendable () -> Bool in finished.now == writers }
        return try await withThrowingTaskGroup(of: [FeedEntry].self) { group in
            for writer in 0..<writers {
                group.addTask {
                    defer { _ = finished.next() }
                    for version in 0..<versions {
                        let record = records[(writer + version) % records.count]
                        try await addVersion(stores[writer % stores.count], record)
                    }
                    return []
                }
            }
            for store in [stores[0], stores[stores.count - 1]] {
                group.addTask {
                    while !isDone() {
                        try await store.sequence()
                        await Task.yield()
                    }
                    return []
                }
            }
            group.addTask { try await poll(stores[0], until: isDone) }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func check(_ seen: [FeedEntry], _ store: any Store, _ records: [String], _ count: Int)
        async throws
    {
        #expect(seen.map(\.number) == (1...count).map(Int64.init))
        #expect(Set(seen.map(\.event.id)).count == count)
        let places = seen.map(\.event.sequence)
        #expect(places == (0..<count).map(Int64.init))
        #expect(seen.map(\.event.departmentNumber) == seen.map(\.number))
        for id in records {
            let revisions = seen.filter { $0.event.record.id == id }.map(\.event.revision)
            let last = try await store.record(Sample.ref(id))?.revision ?? 0
            #expect(revisions == Array(1...last), "record \(id)")
        }
    }

    @Test(arguments: StoreKind.all)
    func `two writers on one record leave its events in the order of its versions`(
        _ kind: StoreKind
    ) async throws {
        try await withStore(kind) { store in
            let seen = try await race([store], writers: 2, versions: 20, records: ["one"])
            try await check(seen, store, ["one"], 40)
        }
    }

    @Test(arguments: StoreKind.all)
    func `sixteen writers at once and a reader that skips nothing`(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let records = ["a", "b", "c", "d", "e"]
            let seen = try await race([store], writers: 16, versions: 10, records: records)
            try await check(seen, store, records, 160)
        }
    }

    @Test(arguments: StoreKind.databases)
    func `two processes on one database number as one`(_ kind: StoreKind) async throws {
        try await Place.with(kind) { place in
            let stores = [try await place.open(), try await place.open()]
            let records = ["a", "b", "c"]
            let seen = try await race(stores, writers: 8, versions: 10, records: records)
            try await check(seen, stores[1], records, 80)
            for store in stores { await store.close() }
        }
    }

    @Test(arguments: StoreKind.all)
    func `of many that want the same key, answer or budget one gets it`(
        _ kind: StoreKind
    ) async throws {
        try await withStore(kind) { store in
            let winners = await withTaskGroup(of: [StoreError?].self) { group in
                for number in 0..<12 {
                    group.addTask {
                        var keyed = Sample.put("k\(number)")
                        keyed.unique = [Sample.key("one")]
                        var spending = Sample.put("s\(number)")
                        spending.spends = [
                            Spend(budget: "b", day: Day(number: 1), amount: 2, limit: 3)
                        ]
                        return [
                            await refusal(store, [keyed]),
                            await refusal(store, [], answer: Sample.answer("one")),
                            await refusal(store, [spending]),
                        ]
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            let refusals: [StoreError] = [
                .conflict(.unique("license.business")), .conflict(.answer),
                .conflict(.budget("b")),
            ]
            for (place, refusal) in refusals.enumerated() {
                #expect(winners.filter { $0[place] == nil }.count == 1)
                #expect(winners.filter { $0[place] == refusal }.count == 11)
            }
        }
    }

    @Test(arguments: StoreKind.all)
    func `units that take the same keys in another order do not wait for ever`(
        _ kind: StoreKind
    ) async throws {
        try await withStore(kind) { store in
            let outcomes = await withTaskGroup(of: StoreError?.self) { group in
                for number in 0..<8 {
                    group.addTask {
                        let changes = ["x", "y", "z"].map { name in
                            var change = Sample.put("\(name)\(number)")
                            change.unique = [Sample.key(name)]
                            return change
                        }
                        return await refusal(
                            store, number % 2 == 0 ? changes : changes.reversed())
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.filter { $0 == nil }.count == 1)
            #expect(
                outcomes.filter { $0 == .conflict(.unique("license.business")) }.count == 7)
        }
    }

    @Test(arguments: StoreKind.all)
    func `of two units that each rely on what the other changes one is written`(
        _ kind: StoreKind
    ) async throws {
        try await withStore(kind) { store in
            for round in 0..<10 {
                let (left, right) = ("l\(round)", "r\(round)")
                try await store.commit([Sample.put(left), Sample.put(right)], answer: nil)
                async let first = refusal(
                    store,
                    [
                        .assuming(Sample.ref(left), revision: 1), Sample.put(right, .revision(1)),
                    ])
                async let second = refusal(
                    store,
                    [
                        .assuming(Sample.ref(right), revision: 1), Sample.put(left, .revision(1)),
                    ])
                let outcomes = await [first, second]
                #expect(outcomes.filter { $0 == nil }.count == 1)
            }
        }
    }
}
