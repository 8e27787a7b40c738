import Codes
import TestSupport
import Testing

/// What every store must do, run over memory, SQLite and PostgreSQL.
@Suite struct StoreSuite {
    @Test(arguments: StoreKind.all)
    func `a record comes back as it was written`(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            try await store.commit(
                [Sample.put("a", columns: ["state": "valid", "area": ""], text: "{\"n\":1}")],
                answer: nil)
            let record = try #require(try await store.record(Sample.ref("a")))
            #expect(record.revision == 1)
            #expect(record.document == Array("{\"n\":1}".utf8))
            #expect(record.columns == [.state: "valid"])
            #expect(try await store.record(Sample.ref("b")) == nil)
        }
    }

    @Test(arguments: StoreKind.all)
    func `a document that could not be read again is refused`(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            for name in ["case", "license"] {
                let ref = RecordRef(RecordKind(name), "a")
                let most = [UInt8](repeating: UInt8(ascii: "1"), count: ref.kind.documentLimit)
                let larger = Change(ref, expects: .absent, document: most + [0])
                #expect(await refusal(store, [larger]) == .unavailable("document too large"))
                let stored = try await store.record(ref)
                #expect(stored == nil)
                let largest = Change(ref, expects: .absent, document: most)
                #expect(await refusal(store, [largest]) == nil)
            }
        }
    }

    @Test(arguments: StoreKind.all)
    func `each put raises the revision by one`(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            try await store.commit([Sample.put("a", columns: ["state": "x"])], answer: nil)
            try await store.commit(
                [Sample.put("a", .revision(1), columns: ["type": "t"], text: "[2]")], answer: nil)
            let record = try #require(try await store.record(Sample.ref("a")))
            #expect(record.revision == 2)
            #expect(record.document == Array("[2]".utf8))
            #expect(record.columns == [Column("type"): "t"])
        }
    }

    @Test(arguments: StoreKind.all)
    func `a wrong assumption about a record is a conflict`(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let conflict = StoreError.conflict(.record(Sample.ref("a")))
            #expect(await refusal(store, [Sample.put("a", .revision(1))]) == conflict)
            try await store.commit([Sample.put("a")], answer: nil)
            #expect(await refusal(store, [Sample.put("a")]) == conflict)
            #expect(await refusal(store, [Sample.put("a", .revision(2))]) == conflict)
            let stale = Change(Sample.ref("a"), expects: .revision(9), effect: .remove)
            #expect(await refusal(store, [stale]) == conflict)
            #expect(try await store.record(Sample.ref("a"))?.revision == 1)
        }
    }

    @Test(arguments: StoreKind.all)
    func `an assumed record is checked and not written`(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            try await store.commit([Sample.put("a")], answer: nil)
            let assumed = Change.assuming(Sample.ref("a"), revision: 1)
            try await store.commit([Sample.put("b"), assumed], answer: nil)
            #expect(try await store.record(Sample.ref("a"))?.revision == 1)
            let wrong = Change.assuming(Sample.ref("a"), revision: 2)
            #expect(
                await refusal(store, [Sample.put("c"), wrong])
                    == .conflict(.record(Sample.ref("a"))))
            #expect(try await store.record(Sample.ref("c")) == nil)
            let absent = Change(Sample.ref("a"), expects: .absent, effect: .assume)
            #expect(await refusal(store, [absent]) == .conflict(.record(Sample.ref("a"))))
            let nothing = Change(Sample.ref("z"), expects: .absent, effect: .assume)
            #expect(await refusal(store, [nothing]) == nil)
        }
    }

    @Test(arguments: StoreKind.all)
    func `a record is assumed by several and written by one in one commit`(
        _ kind: StoreKind
    ) async throws {
        try await withStore(kind) { store in
            try await store.commit([Sample.put("a")], answer: nil)
            let assumed = Change.assuming(Sample.ref("a"), revision: 1)
            try await store.commit([assumed, Sample.put("b"), assumed], answer: nil)
            let both = [
                assumed, Sample.put("a", .revision(1), event: try Sample.event()), assumed,
            ]
            try await store.commit(both, answer: nil)
            #expect(try await store.record(Sample.ref("a"))?.revision == 2)
            #expect(try await store.events(of: Sample.ref("a")).count == 1)
            // Two look-ups that saw different revisions cannot both be right.
            let differing = [
                Change.assuming(Sample.ref("a"), revision: 1),
                Change.assuming(Sample.ref("a"), revision: 2), Sample.put("c"),
            ]
            #expect(await refusal(store, differing) == .conflict(.record(Sample.ref("a"))))
            let behind = [assumed, Sample.put("a", .revision(2))]
            #expect(await refusal(store, behind) == .conflict(.record(Sample.ref("a"))))
            // Two writes of one record, in the order given.
            try await store.commit(
                [Sample.put("a", .revision(2)), Sample.put("a", .revision(3), text: "[4]")],
                answer: nil)
            #expect(try await store.record(Sample.ref("a"))?.document == Array("[4]".utf8))
        }
    }

    @Test(arguments: StoreKind.all)
    func `a removed record is gone with its keys and may come again`(
        _ kind: StoreKind
    ) async throws {
        try await withStore(kind) { store in
            var change = Sample.put("a")
            change.unique = [Sample.key("k")]
            change.blind = [Sample.key("b")]
            try await store.commit([change], answer: nil)
            try await store.commit(
                [Change(Sample.ref("a"), expects: .revision(1), effect: .remove)], answer: nil)
            #expect(try await store.record(Sample.ref("a")) == nil)
            #expect(try await store.record(Sample.license, holding: Sample.key("k")) == nil)
            let query = RecordQuery(Sample.license, blind: Sample.key("b"))
            #expect(try await store.records(query).isEmpty)
            try await store.commit([change], answer: nil)
            #expect(try await store.record(Sample.ref("a"))?.revision == 1)
        }
    }

    @Test(arguments: StoreKind.all)
    func `several changes are written together or not at all`(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            try await store.commit([Sample.put("z")], answer: nil)
            var first = Sample.put("a", event: try Sample.event())
            first.unique = [Sample.key("k")]
            first.spends = [
                Spend(budget: "b", day: Day(number: 20_000), amount: 5, limit: 5)
            ]
            let changes = [first, Sample.put("z")]
            #expect(
                await refusal(store, changes, answer: Sample.answer("1"))
                    == .conflict(.record(Sample.ref("z"))))
            #expect(try await store.record(Sample.ref("a")) == nil)
            #expect(try await store.sequence() == 0)
            #expect(try await store.events(of: Sample.ref("a")).isEmpty)
            // Neither the key, nor the budget, nor the answer was taken.
            try await store.commit([first, Sample.put("y")], answer: Sample.answer("1"))
            #expect(try await store.sequence() == 1)
        }
    }

    @Test(arguments: StoreKind.all)
    func `ids that differ in their octets are different records`(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            try await store.commit(
                [Sample.put("\u{e9}"), Sample.put("e\u{301}")], answer: nil)
            #expect(try await store.records(RecordQuery(Sample.license)).count == 2)
        }
    }

    @Test(arguments: StoreKind.all)
    func `a kind or column that no table has is refused`(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let column = await refusal(store, [Sample.put("a", columns: ["colour": "red"])])
            guard case .unavailable = column else {
                Issue.record("column was taken: \(String(describing: column))")
                return
            }
            let stranger = Change(RecordRef(RecordKind("cat"), "1"), expects: .absent)
            guard case .unavailable = await refusal(store, [stranger]) else {
                Issue.record("kind was taken")
                return
            }
        }
    }

    @Test(arguments: StoreKind.all)
    func `empty documents, salts and bodies come back empty`(_ kind: StoreKind) async throws {
        try await withStore(kind) { store in
            let draft = EventDraft(id: "e", salt: [], stream: "access", department: "d", body: [])
            try await store.commit(
                [Change(Sample.ref("a"), expects: .absent, event: draft)], answer: nil)
            #expect(try await store.record(Sample.ref("a"))?.document == [])
            let event = try #require(try await store.events(of: Sample.ref("a")).first)
            #expect(event.salt == [] && event.body == [] && event.leaf.count == 32)
        }
    }
}
