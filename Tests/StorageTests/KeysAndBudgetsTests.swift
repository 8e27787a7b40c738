import Codes
import TestSupport
import Testing

extension StoreSuite {
    private func holding(
        _ id: String, _ expects: Change.Expectation, _ keys: Set<BlindValue>
    ) -> Change {
        var change = Sample.put(id, expects)
        change.unique = keys
        return change
    }

    @Test(arguments: StoreKind.all)
    func `a unique key is held by one record only`(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            try await store.commit([holding("a", .absent, [Sample.key("k")])], answer: nil)
            #expect(
                await refusal(store, [holding("b", .absent, [Sample.key("k")])])
                    == .conflict(.unique("license.business")))
            let holder = try await store.record(Sample.license, holding: Sample.key("k"))
            #expect(holder?.ref == Sample.ref("a"))
            // The same octets under another index are another key.
            try await store.commit(
                [holding("b", .absent, [Sample.key("k", "license.other")])], answer: nil)
            let otherKind = RecordKind("case")
            #expect(try await store.record(otherKind, holding: Sample.key("k")) == nil)
            #expect(try await store.record(Sample.license, holding: Sample.key("x")) == nil)
        }
    }

    @Test(arguments: StoreKind.all)
    func `unique keys replace the earlier ones`(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let (one, two) = (Sample.key("1"), Sample.key("2"))
            try await store.commit([holding("a", .absent, [one])], answer: nil)
            try await store.commit([holding("a", .revision(1), [one, two])], answer: nil)
            try await store.commit([holding("a", .revision(2), [two])], answer: nil)
            try await store.commit([holding("b", .absent, [one])], answer: nil)
            #expect(
                await refusal(store, [holding("b", .revision(1), [one, two])])
                    == .conflict(.unique("license.business")))
            #expect(try await store.record(Sample.ref("b"))?.revision == 1)
        }
    }

    @Test(arguments: StoreKind.all, [("a", "b"), ("b", "a")])
    func `a unique key moves to another record in one commit`(
        _ kind: StoreKind, _ names: (String, String)
    ) async throws {
        try await withStore(kind) { store in
            let key = Sample.key("k")
            try await store.commit([holding(names.0, .absent, [key])], answer: nil)
            try await store.commit(
                [holding(names.1, .absent, [key]), holding(names.0, .revision(1), [])],
                answer: nil)
            let holder = try await store.record(Sample.license, holding: key)
            #expect(holder?.ref == Sample.ref(names.1))
        }
    }

    @Test(arguments: StoreKind.all)
    func `a budget is spent to its edge and not beyond`(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let day = Day(number: 20_000)
            func spending(_ id: String, _ amount: Int64, on day: Day, limit: Int64 = 10) -> Change {
                var change = Sample.put(id)
                change.spends = [Spend(budget: "grant:1", day: day, amount: amount, limit: limit)]
                return change
            }
            let spent = StoreError.conflict(.budget("grant:1"))
            #expect(await refusal(store, [spending("a", 11, on: day)]) == spent)
            #expect(await refusal(store, [spending("a", 9, on: day)]) == nil)
            #expect(await refusal(store, [spending("b", 2, on: day)]) == spent)
            #expect(await refusal(store, [spending("b", 1, on: day)]) == nil)
            #expect(await refusal(store, [spending("c", 1, on: day)]) == spent)
            #expect(await refusal(store, [spending("c", 0, on: day)]) == nil)
            #expect(await refusal(store, [spending("d", 1, on: day.adding(1))]) == nil)
            #expect(await refusal(store, [spending("e", .max, on: day, limit: .max)]) == spent)
            #expect(await refusal(store, [spending("e", -1, on: day)]) == spent)
            let refused = try await store.record(Sample.ref("e"))
            #expect(refused == nil)
            // Twice in one unit counts twice.
            let later = day.adding(2)
            let both = [spending("f", 6, on: later), spending("g", 5, on: later)]
            #expect(await refusal(store, both) == spent)
            #expect(await refusal(store, [both[0]]) == nil)
        }
    }

    @Test(arguments: StoreKind.all)
    func `spends of one budget in one commit are summed under the lowest limit`(
        _ kind: StoreKind
    ) async throws {
        try await withStore(kind) { store in
            let day = Day(number: 20_000)
            let spent = StoreError.conflict(.budget("grant:1"))
            func unit(_ id: String, _ spends: [(Int64, Int64)], on day: Day) -> [Change] {
                spends.enumerated().map { place, spend in
                    var change = Sample.put("\(id)\(place)")
                    change.spends = [
                        Spend(budget: "grant:1", day: day, amount: spend.0, limit: spend.1)
                    ]
                    return change
                }
            }
            #expect(await refusal(store, unit("a", [(1, 2), (1, 2), (1, 2)], on: day)) == spent)
            #expect(await refusal(store, unit("a", [(1, 3), (1, 2)], on: day)) == nil)
            #expect(await refusal(store, unit("b", [(1, 3)], on: day)) == nil)
            #expect(await refusal(store, unit("c", [(0, 9), (1, 3)], on: day)) == spent)
            let next = day.adding(1)
            #expect(await refusal(store, unit("d", [(2, 9), (-1, 9)], on: next)) == spent)
            let huge = unit("d", [(.max, .max), (.max, .max), (1, .max)], on: next)
            #expect(await refusal(store, huge) == spent)
            #expect(await refusal(store, unit("d", [(9, 9)], on: next)) == nil)
        }
    }

    @Test(arguments: StoreKind.all)
    func `an answer is kept for the same request and refused to another`(
        _ kind: StoreKind
    ) async throws {
        try await withStore(kind) { store in
            let answer = Sample.answer("key-1")
            #expect(try await store.answer(to: answer.key, request: answer.request) == .none)
            try await store.commit([Sample.put("a")], answer: answer)
            #expect(
                try await store.answer(to: answer.key, request: answer.request) == .same(answer))
            #expect(
                try await store.answer(to: answer.key, request: Array("other".utf8))
                    == .otherRequest)
            #expect(
                await refusal(store, [Sample.put("b")], answer: answer) == .conflict(.answer))
            #expect(try await store.record(Sample.ref("b")) == nil)
            let other = StoredAnswer.Key(caller: "desk", route: answer.key.route, key: "key-1")
            #expect(try await store.answer(to: other, request: answer.request) == .none)
            try await store.commit([], answer: Sample.answer("key-2"))
        }
    }

    @Test(arguments: StoreKind.all)
    func `serials are reserved without an overlap`(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let blocks = try await withThrowingTaskGroup(of: Range<Int64>.self) { group in
                for _ in 0..<10 { group.addTask { try await store.reserve(7, of: "serial") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(blocks.flatMap(Array.init).sorted() == Array(1...70))
            #expect(try await store.reserve(1, of: "another") == 1..<2)
        }
    }
}
