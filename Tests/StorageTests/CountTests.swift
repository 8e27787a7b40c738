import Codes
import TestSupport
import Testing

extension StoreSuite {
    private func counting(_ id: String, _ counts: [Count]) -> Change {
        var change = Sample.put(id)
        change.counts = counts
        return change
    }

    @Test(arguments: StoreKind.all)
    func `counters are summed over their lanes, by owner, day and name`(
        _ kind: StoreKind
    ) async throws {
        try await withStore(kind) { store in
            let day = Day(number: 20_000)
            for number in 0..<20 {
                let later = day.adding(number % 2)
                try await store.commit(
                    [
                        counting(
                            "r\(number)",
                            [
                                Count(series: "s", owner: "A", day: later, name: "x"),
                                Count(series: "s", owner: "B", day: day, name: "x", amount: 2),
                                Count(series: "t", owner: "A", day: day, name: "x"),
                            ])
                    ], answer: nil)
            }
            let all = try await store.counts(CountQuery("s", from: day, to: day.adding(1)))
            #expect(all.map(\.owner) == ["A", "A", "B"])
            #expect(all.map(\.day) == [day, day.adding(1), day])
            #expect(all.map(\.amount) == [10, 10, 40])
            let first = try await store.counts(
                CountQuery("s", owners: ["A"], from: day, to: day))
            #expect(first.map(\.amount) == [10])
            let summed = try await store.counts(
                CountQuery("s", from: day, to: day.adding(9), isByDay: false))
            #expect(summed.map(\.owner) == ["A", "B"] && summed.map(\.amount) == [20, 40])
            #expect(summed.allSatisfy { $0.day == day })
            let second = try await store.counts(
                CountQuery("s", from: day, to: day.adding(9), isByDay: false, limit: 1))
            #expect(second.map(\.owner) == ["A"])
            var rest = CountQuery("s", from: day, to: day.adding(9), isByDay: false)
            for (owner, name, owners) in [
                ("A", "w", ["A", "B"]), ("A", "x", ["B"]), ("B", "x", []),
            ] {
                rest.after = CountQuery.Place(owner: owner, name: name)
                #expect(try await store.counts(rest).map(\.owner) == owners)
            }
            let before = try await store.counts(
                CountQuery("s", from: day.adding(-9), to: day.adding(-1)))
            #expect(before.isEmpty)
            let none = try await store.counts(CountQuery("s", owners: [], from: day, to: day))
            #expect(none.isEmpty)
            let one = try await store.counts(CountQuery("s", from: day, to: day, limit: 1))
            #expect(one.count == 1)
        }
    }

    @Test(arguments: StoreKind.all)
    func `a counter rises with its commit or not at all`(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let day = Day(number: 20_000)
            let count = Count(series: "s", owner: "A", day: day, name: "x", amount: 3)
            // Twice in one unit counts twice.
            try await store.commit([counting("a", [count]), counting("b", [count])], answer: nil)
            #expect(
                await refusal(store, [counting("c", [count]), counting("a", [count])])
                    == .conflict(.record(Sample.ref("a"))))
            let sums = try await store.counts(CountQuery("s", from: day, to: day))
            #expect(sums.map(\.amount) == [6])
        }
    }

    @Test(arguments: StoreKind.all)
    func `writers beside each other lose no count`(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let day = Day(number: 20_000)
            let changes = (0..<64).map { number in
                counting(
                    "r\(number)",
                    [
                        Count(series: "s", owner: "A", day: day, name: "x"),
                        Count(series: "s", owner: "A", day: day, name: "y"),
                    ])
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for change in changes {
                    group.addTask { try await store.commit([change], answer: nil) }
                }
                try await group.waitForAll()
            }
            let sums = try await store.counts(CountQuery("s", from: day, to: day))
            #expect(sums.map(\.amount) == [64, 64])
        }
    }
}
