import Codes
import TestSupport
import Testing

extension StoreSuite {
    /// Nine licenses; every third is suspended, and the last days repeat.
    private func fill(_ store: any Store) async throws {
        for number in 1...9 {
            var change = Sample.put(
                "id\(number)",
                columns: [
                    "state": number % 3 == 0 ? "suspended" : "valid",
                    "valid_to": number == 5 ? "" : "2027-0\(1 + number % 4)-01",
                ])
            change.blind = [Sample.key(number % 2 == 0 ? "even" : "odd", "license.holder")]
            try await store.commit([change], answer: nil)
        }
    }

    private func pages(_ store: any Store, _ query: RecordQuery) async throws -> [String] {
        var query = query
        var ids: [String] = []
        while true {
            let page = try await store.records(query)
            ids += page.map(\.ref.id)
            guard let last = page.last, page.count == query.limit else { return ids }
            let value = query.order.flatMap { last.columns[$0] } ?? ""
            query.after = .init(value: value, id: last.ref.id)
        }
    }

    @Test(arguments: StoreKind.all)
    func `without documents come the same records, with their columns`(
        _ kind: StoreKind
    ) async throws {
        try await withStore(kind) { store in
            try await fill(store)
            for blind in [nil, Sample.key("even", "license.holder")] {
                var query = RecordQuery(Sample.license, blind: blind)
                let whole = try await store.records(query)
                query.hasDocuments = false
                let bare = try await store.records(query)
                #expect(bare.map(\.ref) == whole.map(\.ref) && !bare.isEmpty)
                #expect(bare.map(\.columns) == whole.map(\.columns))
                #expect(bare.allSatisfy { $0.document.isEmpty })
            }
        }
    }

    @Test(arguments: StoreKind.all, [1, 2, 4, 100])
    func `pages by id give every record once`(_ kind: StoreKind, _ limit: Int) async throws {
        try await withStore(kind) { store in
            try await fill(store)
            let all = (1...9).map { "id\($0)" }
            #expect(try await pages(store, RecordQuery(Sample.license, limit: limit)) == all)
        }
    }

    @Test(arguments: StoreKind.all, [1, 2, 4, 100])
    func `pages by a column are in its order, then by id`(
        _ kind: StoreKind, _ limit: Int
    ) async throws {
        try await withStore(kind) { store in
            try await fill(store)
            let query = RecordQuery(Sample.license, order: Column("valid_to"), limit: limit)
            let expected = ["id5", "id4", "id8", "id1", "id9", "id2", "id6", "id3", "id7"]
            #expect(try await pages(store, query) == expected)
        }
    }

    @Test(arguments: StoreKind.all, [1, 2, 4, 100])
    func `pages come the other way round, by a column and by id`(
        _ kind: StoreKind, _ limit: Int
    ) async throws {
        try await withStore(kind) { store in
            try await fill(store)
            let ordered = RecordQuery(
                Sample.license, order: Column("valid_to"), isDescending: true, limit: limit)
            let expected = ["id7", "id3", "id6", "id2", "id9", "id1", "id8", "id4", "id5"]
            #expect(try await pages(store, ordered) == expected)
            let byID = RecordQuery(Sample.license, isDescending: true, limit: limit)
            #expect(try await pages(store, byID) == (1...9).reversed().map { "id\($0)" })
            let even = RecordQuery(
                Sample.license, blind: Sample.key("even", "license.holder"),
                order: Column("valid_to"), isDescending: true, limit: limit)
            #expect(try await pages(store, even) == ["id6", "id2", "id8", "id4"])
        }
    }

    @Test(arguments: StoreKind.all)
    func `conditions are joined by and`(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            try await fill(store)
            let state = RecordQuery.Condition.isOne(.state, of: ["valid"])
            let before = RecordQuery.Condition.isBefore(Column("valid_to"), "2027-03-01")
            let both = RecordQuery(Sample.license, [state, before])
            #expect(try await pages(store, both) == ["id1", "id4", "id8"])
            let any = RecordQuery.Condition.isOne(.state, of: ["valid", "suspended", "revoked"])
            #expect(try await store.records(RecordQuery(Sample.license, [any])).count == 9)
            let none = RecordQuery.Condition.isOne(.state, of: [])
            #expect(try await store.records(RecordQuery(Sample.license, [none])).isEmpty)
            #expect(try await store.records(RecordQuery(Sample.license, limit: 0)).isEmpty)
            let named = RecordQuery.Condition.hasID(oneOf: ["id4", "id8", "id6", "ID1", "id77"])
            #expect(
                try await pages(store, RecordQuery(Sample.license, [named])).sorted()
                    == ["id4", "id6", "id8"])
            #expect(
                try await pages(store, RecordQuery(Sample.license, [state, named])).sorted()
                    == ["id4", "id8"])
            let nobody = RecordQuery.Condition.hasID(oneOf: [])
            #expect(try await store.records(RecordQuery(Sample.license, [nobody])).isEmpty)
            #expect(try await store.records(RecordQuery(RecordKind("case"))).isEmpty)
        }
    }

    @Test(arguments: StoreKind.all)
    func `a blind value finds its records, with paging and conditions`(
        _ kind: StoreKind
    ) async throws {
        try await withStore(kind) { store in
            try await fill(store)
            let even = Sample.key("even", "license.holder")
            let page = RecordQuery(Sample.license, blind: even, limit: 3)
            #expect(try await pages(store, page) == ["id2", "id4", "id6", "id8"])
            let ordered = RecordQuery(
                Sample.license, [.isOne(.state, of: ["valid"])], blind: even,
                order: Column("valid_to"), limit: 1)
            #expect(try await pages(store, ordered) == ["id4", "id8", "id2"])
            let other = RecordQuery(Sample.license, blind: Sample.key("even", "license.other"))
            #expect(try await store.records(other).isEmpty)
        }
    }

    @Test(arguments: StoreKind.all)
    func `blind values replace the earlier ones`(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            var change = Sample.put("a")
            change.blind = [Sample.key("1"), Sample.key("2")]
            try await store.commit([change], answer: nil)
            change = Sample.put("a", .revision(1))
            change.blind = [Sample.key("2"), Sample.key("3")]
            try await store.commit([change], answer: nil)
            for (text, count) in [("1", 0), ("2", 1), ("3", 1)] {
                let query = RecordQuery(Sample.license, blind: Sample.key(text))
                #expect(try await store.records(query).count == count)
            }
        }
    }
}
