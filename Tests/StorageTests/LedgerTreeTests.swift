import Codes
import Ledger
import Signing
import TestSupport
import Testing

@testable import Storage

/// A store with a ledger.
private typealias LedgerHouse = Store & LedgerStore

private func withLedger(
    _ kind: StoreKind, _ work: (any LedgerHouse) async throws -> Void
) async throws {
    try await withStore(kind) { store in
        try await work(try #require(store as? any LedgerHouse))
    }
}

/// The tree is kept with the events: every proof holds, on every engine.
@Suite struct LedgerTreeTests {
    private static let now = Instant(microseconds: 1_795_226_400_000_000)

    /// Commits events and gives them their places; answers their drafts.
    @discardableResult private static func add(
        _ count: Int, _ store: any Store, from first: Int = 0
    ) async throws -> [EventDraft] {
        let drafts = try (first..<(first + count)).map { number in
            try Sample.event("license", "{\"n\":\(number)}")
        }
        try await store.commit(
            drafts.enumerated().map { Sample.put("L\(first + $0.offset)", event: $0.element) },
            answer: nil)
        try await Sample.sequenceAll(store)
        return drafts
    }

    private static func head(_ leaves: some Sequence<[UInt8]>) -> TreeHead {
        var builder = TreeBuilder()
        for leaf in leaves { builder.append(leaf) }
        return builder.head
    }

    /// That every leaf asked for is proved, and every two sizes.
    private static func expectProofs(
        _ store: any LedgerStore, _ leaves: [[UInt8]], _ places: [Int]
    ) async throws {
        for size in places where size > 0 {
            let head = head(leaves.prefix(size))
            #expect(try await store.head(at: Int64(size)) == head)
            for place in places where place < size {
                let plan = try #require(ProofPlan(inclusionOf: Int64(place), in: Int64(size)))
                let path = try await store.path(of: plan)
                let fault = head.fault(leaf: leaves[place], at: Int64(place), path: path)
                #expect(fault == nil, "\(place) in \(size)")
                guard place > 0 else { continue }
                let step = try #require(
                    ProofPlan(consistencyFrom: Int64(place), to: Int64(size)))
                let proof = try await store.path(of: step)
                let old = Self.head(leaves.prefix(place))
                #expect(head.fault(goingOnFrom: old, path: proof) == nil, "\(place) to \(size)")
            }
        }
    }

    @Test(arguments: StoreKind.all)
    func `every proof holds while the ledger grows in uneven steps`(
        _ kind: StoreKind
    ) async throws {
        try await withLedger(kind) { store in
            var count = 0
            for step in [1, 2, 12, 1, 15, 17, 200, 9, 256, 31, 1005] {
                try await Self.add(step, store, from: count)
                count += step
                #expect(try await store.treeSize() == Int64(count))
            }
            let leaves = try await store.events(stream: nil, after: -1, limit: 9999).map(\.leaf)
            #expect(try await store.leaves(from: 0, limit: 9999) == leaves)
            #expect(try await store.leaves(from: 7, limit: 3) == Array(leaves[7..<10]))
            #expect(try await store.leaves(from: Int64(count), limit: 3) == [])
            let places = [0, 1, 15, 16, 17, 255, 256, 257, 272, 511, 543, 544, 1024, count]
            try await Self.expectProofs(store, leaves, places)
            await #expect(throws: StoreError.self) { try await store.head(at: Int64(count) + 1) }
        }
    }

    @Test(arguments: StoreKind.all)
    func `an erased event is gone, and every proof stays as it was`(
        _ kind: StoreKind
    ) async throws {
        try await withLedger(kind) { store in
            let drafts = try await Self.add(20, store)
            let (leaves, head) = (
                try await store.leaves(from: 0, limit: 99), try await store.head(at: 20)
            )
            #expect(try await store.erase(event: drafts[7].id))
            #expect(try await !store.erase(event: drafts[7].id), "there is nothing more to erase")
            #expect(try await !store.erase(event: "none"))
            let events = try await store.events(stream: nil, after: -1, limit: 99)
            #expect(events[7].body.isEmpty && events[7].salt.isEmpty)
            #expect(events.filter { $0.body.isEmpty }.count == 1)
            #expect(try await store.leaves(from: 0, limit: 99) == leaves)
            #expect(try await store.head(at: 20) == head)
            try await Self.expectProofs(store, leaves, [0, 6, 7, 8, 20])
            try await Self.add(3, store, from: 20)
            #expect(try await store.head(at: 20) == head)
        }
    }

    @Test(arguments: StoreKind.all)
    func `an event is found by its id, and waits before it has a place`(
        _ kind: StoreKind
    ) async throws {
        try await withLedger(kind) { store in
            let drafts = try await Self.add(3, store)
            let waiting = try Sample.event()
            try await store.commit([Sample.put("w", event: waiting)], answer: nil)
            for (place, draft) in drafts.enumerated() {
                #expect(try await store.place(ofEvent: draft.id) == Int64(place))
            }
            #expect(try await store.place(ofEvent: waiting.id) == -1)
            #expect(try await store.place(ofEvent: "none") == nil)
        }
    }

    @Test(arguments: StoreKind.all)
    func `a checkpoint never goes back, and no other root is kept`(
        _ kind: StoreKind
    ) async throws {
        try await withLedger(kind) { store in
            let signer = try FileSigner(PrivateKey.generate(.sm2), owner: "113205000141499658")
            func signed(
                _ head: TreeHead, minute: Int64 = 0
            ) async throws -> Checkpoint {
                try await Checkpoint.make(
                    of: head, origin: signer.key.owner, at: Self.now.adding(seconds: minute * 60),
                    signer: signer)
            }
            #expect(try await store.checkpoint(of: nil) == nil)
            let empty = try await signed(store.head(at: 0))
            #expect(try await store.keep(empty))
            try await Self.add(6, store)
            let five = try await signed(store.head(at: 5), minute: 1)
            #expect(try await store.keep(five))
            #expect(try await !store.keep(five))
            #expect(try await !store.keep(signed(store.head(at: 5), minute: 2)))
            #expect(try await !store.keep(signed(store.head(at: 4), minute: 2)))
            let (root, other) = (five.head.root, try await store.head(at: 3).root)
            for wrong in [TreeHead(size: 6, root: other), TreeHead(size: 7, root: root)] {
                await #expect(throws: StoreError.self) { try await store.keep(signed(wrong)) }
            }
            let six = try await signed(store.head(at: 6), minute: 1)
            #expect(try await store.keep(six))
            #expect(try await store.checkpoint(of: nil) == six)
            #expect(try await store.checkpoint(of: 0) == empty, "the last of its minute stays")
            #expect(try await store.checkpoint(of: 5) == nil, "of a minute the last is kept")
            #expect(try await store.checkpoint(of: 4) == nil)
        }
    }

    @Test(arguments: StoreKind.databases)
    func `processes that sign at once leave one checkpoint for each size`(
        _ kind: StoreKind
    ) async throws {
        try await Place.with(kind) { place in
            let stores = [try await place.open(), try await place.open()]
            let signer = try FileSigner(PrivateKey.generate(.sm2), owner: "113205000141499658")
            for round in 0..<5 {
                try await Self.add(3, stores[round % 2], from: round * 3)
                let head = try await stores[0].head(at: Int64(round + 1) * 3)
                let kept = try await withThrowingTaskGroup(of: Bool.self) { group in
                    for turn in 0..<4 {
                        group.addTask {
                            let checkpoint = try await Checkpoint.make(
                                of: head, origin: signer.key.owner,
                                at: Self.now.adding(seconds: Int64(turn)), signer: signer)
                            return try await stores[turn % 2].keep(checkpoint)
                        }
                    }
                    return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
                }
                #expect(kept == 1)
                let newest = try await stores[1].checkpoint(of: nil)
                #expect(newest?.head == head)
            }
            for store in stores { await store.close() }
        }
    }

    /// What the database of an older program looks like: no tree at all.
    private static let forget = """
        DELETE FROM ledger_nodes; UPDATE ledger_head SET tree_size = 0, peaks = NULL
        """

    @Test(arguments: StoreKind.databases)
    func `a ledger from before its tree was kept gets it when it is opened`(
        _ kind: StoreKind
    ) async throws {
        try await Place.with(kind) { place in
            let first = try await place.open()
            try await Self.add(300, first)
            let head = try await first.head(at: 300)
            try await first.engine.write { connection throws(UnitError) in
                try connection.script(Self.forget)
            }
            await first.close()
            let second = try await place.open()
            #expect(try await second.treeSize() == 300)
            #expect(try await second.head(at: 300) == head)
            #expect(try Inspection(place.location).replay(outside: [], keys: nil).flaws == [])
            await second.close()
        }
    }

    @Test(arguments: StoreKind.databases)
    func `what an older program numbered beside us is taken into the tree`(
        _ kind: StoreKind
    ) async throws {
        try await Place.with(kind) { place in
            let store = try await place.open()
            try await Self.add(40, store)
            let head = try await store.head(at: 40)
            try await store.engine.write { connection throws(UnitError) in
                try connection.script(Self.forget)
            }
            #expect(try await store.treeSize() == 0)
            try await store.sequence()
            #expect(try await store.treeSize() == 40, "also when nothing waits")
            #expect(try await store.head(at: 40) == head)
            try await Self.add(7, store, from: 40)
            let leaves = try await store.leaves(from: 0, limit: 99)
            try await Self.expectProofs(store, leaves, [1, 16, 39, 40, 47])
            await store.close()
        }
    }

    /// A change behind the store's back, and the code under which a replay finds it.
    private static let damages: [(sql: String, code: String)] = [
        ("UPDATE events SET leaf = salt WHERE seq = 3", "ledger.other-hash"),
        ("UPDATE events SET leaf = salt WHERE seq = 39", "ledger.other-head"),
        ("UPDATE ledger_nodes SET hash = $other WHERE place = 1", "ledger.other-hash"),
        ("DELETE FROM ledger_nodes WHERE place = 1", "ledger.other-hash"),
        ("INSERT INTO ledger_nodes VALUES (8, 0, $other)", "ledger.other-hash"),
        ("UPDATE ledger_head SET peaks = $other", "ledger.other-head"),
        ("UPDATE ledger_head SET tree_size = 39", "ledger.other-size"),
        ("DELETE FROM events WHERE seq = 20", "ledger.not-dense"),
        ("UPDATE ledger_head SET size = 30", "ledger.not-dense"),
        ("UPDATE ledger_checkpoints SET signed = 'x'", "checkpoint.form"),
        ("UPDATE ledger_checkpoints SET size = 39", "checkpoint.form"),
    ]

    @Test(arguments: StoreKind.databases)
    func `each damage of the tree is found under its code`(_ kind: StoreKind) async throws {
        let signer = try FileSigner(PrivateKey.generate(.sm2), owner: "113205000141499658")
        let keys = KeyRing([signer.key])
        for damage in Self.damages {
            try await Place.with(kind) { place in
                let store = try await place.open()
                try await Self.add(40, store)
                _ = try await store.keep(
                    Checkpoint.make(
                        of: store.head(at: 40), origin: signer.key.owner, at: Self.now,
                        signer: signer))
                let sound = try Inspection(place.location).replay(outside: [], keys: keys)
                #expect(sound.flaws == [] && sound.checkpoints == 1)
                let other = kind == .postgres ? #"'\x00'"# : "x'00'"
                let sql = damage.sql.replacing("$other", with: other)
                try await store.engine.write { connection throws(UnitError) in
                    try connection.script(sql)
                }
                let found = try Inspection(place.location).replay(outside: [], keys: keys)
                #expect(
                    found.flaws.map(\.code).contains(damage.code),
                    "\(damage.sql): \(found.flaws.map(\.code))")
                await store.close()
            }
        }
    }

    @Test func `a checkpoint of a stranger in the database is a flaw`() async throws {
        try await Place.with(.sqlite) { place in
            let store = try await place.open()
            try await Self.add(4, store)
            let stranger = try FileSigner(PrivateKey.generate(.sm2), owner: "113205000141499658")
            let own = try FileSigner(PrivateKey.generate(.sm2), owner: "113205000141499658")
            _ = try await store.keep(
                Checkpoint.make(
                    of: store.head(at: 4), origin: own.key.owner, at: Self.now, signer: stranger))
            let found = try Inspection(place.location).replay(
                outside: [], keys: KeyRing([own.key]))
            #expect(found.flaws == [Flaw("checkpoint.signature", "4")])
            await store.close()
        }
    }

    @Test func `a replay tells how far it is, and sees one moment`() async throws {
        try await Place.with(.sqlite) { place in
            let store = try await place.open()
            try await Self.add(5000, store)
            let inspection = try Inspection(place.location)
            var seen: [Int64] = []
            let found = try inspection.replay(outside: [], keys: nil) { done, all in
                #expect(all == 5000)
                seen.append(done)
            }
            #expect(seen == [4096, 5000])
            #expect(found.flaws == [] && found.head.size == 5000)
            #expect(found.head == (try inspection.head()))
            await store.close()
        }
    }
}
