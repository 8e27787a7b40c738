import Codes
import Signing
import Synchronization
import TestSupport
import Testing

@testable import Ledger

/// Who signs heads never signs two for one size, never goes back, and stops when history changes.
@Suite struct CheckpointMakerTests {
    private static let now = Instant(microseconds: 1_795_226_400_000_000)

    /// What a process keeps outside of the database.
    final class Mark: CheckpointMark {
        struct Broken: Error {}

        private let text: Mutex<String?>
        private let isBroken: Bool

        init(_ text: String? = nil, isBroken: Bool = false) {
            self.text = Mutex(text)
            self.isBroken = isBroken
        }

        var kept: String? { text.withLock { $0 } }

        func read() throws -> String? {
            if isBroken { throw Broken() }
            return kept
        }

        func write(_ text: String) throws { self.text.withLock { $0 = text } }
    }

    private static func add(_ count: Int, to store: MemoryStore, _ word: String = "a") async throws
    {
        for number in 0..<count {
            let id = "\(word)-\(number)-\(try await store.treeSize())"
            let event = EventDraft(
                id: id, salt: [1], stream: "license", department: "d", body: Array(id.utf8))
            try await store.commit(
                [
                    Change(
                        RecordRef(RecordKind("case"), id), expects: .absent,
                        document: Array("{}".utf8), columns: [.state: "05"], event: event)
                ], answer: nil)
        }
        while try await store.sequence() > 0 {}
    }

    private static func maker(
        _ store: MemoryStore, _ house: House, _ mark: Mark = Mark()
    ) -> CheckpointMaker {
        CheckpointMaker(store: store, signer: house.signer, keys: house.keys, mark: mark)
    }

    @Test func `a key that has ended signs no head, and one in its period the same head later`()
        async throws
    {
        let store = MemoryStore()
        let key = try PrivateKey.generate(.sm2)
        let signer = try FileSigner(
            key,
            as: KeyRecord(
                publicKey: key.publicKey, owner: "gateway",
                period: KeyPeriod(from: nil, until: Self.now.seconds)))
        let maker = CheckpointMaker(
            store: store, signer: signer, keys: KeyRing([signer.key]), mark: Mark())
        try await Self.add(3, to: store)
        let late = await Self.refusal {
            _ = try await maker.step(after: nil, now: Self.now.adding(seconds: 1))
        }
        #expect(late == .signing(.noKeyInPeriod))
        #expect(try await store.checkpoint(of: nil) == nil)
        let made = try await maker.step(after: nil, now: Self.now)
        #expect(
            made?.head.size == 3 && made?.finding(keys: KeyRing([signer.key])).outcome == .passed)
    }

    private static func refusal(_ work: () async throws -> Void) async -> CheckpointError? {
        do { try await work() } catch { return error as? CheckpointError }
        return nil
    }

    @Test func `a checkpoint follows the ledger, from the empty one on, and is kept outside`()
        async throws
    {
        let (store, house, mark) = (MemoryStore(), try House(), Mark())
        let maker = Self.maker(store, house, mark)
        var last: Checkpoint?
        for count in [0, 1, 6, 30] {
            try await Self.add(count, to: store)
            let made = try #require(try await maker.step(after: last, now: Self.now))
            #expect(made.head.size == (try await store.treeSize()))
            #expect(made.head == (try await store.head(at: made.head.size)))
            #expect(try await store.checkpoint(of: nil) == made)
            #expect(mark.kept == made.text)
            let again = try await maker.step(after: made, now: Self.now.adding(seconds: 9))
            #expect(again == made, "nothing new, nothing signed")
            last = made
        }
    }

    @Test func `two processes agree on one checkpoint for each size`() async throws {
        let (store, house) = (MemoryStore(), try House())
        let marks = [Mark(), Mark()]
        let makers = marks.map { Self.maker(store, house, $0) }
        var last: [Checkpoint?] = [nil, nil]
        for round in 0..<6 {
            try await Self.add(3, to: store)
            for turn in [round % 2, 1 - round % 2] {
                last[turn] = try await makers[turn].step(after: last[turn], now: Self.now)
            }
            #expect(last[0] == last[1])
            #expect(marks[0].kept == marks[1].kept)
        }
    }

    @Test func `a store keeps no older one, no second one of a size, and none of another tree`()
        async throws
    {
        let (store, house) = (MemoryStore(), try House())
        try await Self.add(5, to: store)
        let five = try await house.checkpoint(store.head(at: 5))
        #expect(try await store.keep(five))
        #expect(try await !store.keep(five))
        let second = try await house.checkpoint(
            store.head(at: 5), at: Self.now.adding(seconds: 70))
        #expect(try await !store.keep(second))
        let four = try await house.checkpoint(store.head(at: 4))
        #expect(try await !store.keep(four))
        #expect(try await store.checkpoint(of: nil) == five)
        try await Self.add(1, to: store)
        let strange = try await house.checkpoint(TreeHead(size: 6, root: five.head.root))
        await #expect(throws: StoreError.self) { try await store.keep(strange) }
        let beyond = try await house.checkpoint(TreeHead(size: 7, root: five.head.root))
        await #expect(throws: StoreError.self) { try await store.keep(beyond) }
    }

    @Test func `a ledger that came back shorter or otherwise gets no signature`() async throws {
        let (house, mark) = (try House(), Mark())
        let first = MemoryStore()
        try await Self.add(9, to: first)
        let nine = try await Self.maker(first, house, mark).step(after: nil, now: Self.now)
        for (count, word, expected) in [
            (4, "a", Succession.rolledBack), (9, "b", .forked), (20, "b", .forked),
        ] {
            let other = MemoryStore()
            try await Self.add(count, to: other, word)
            let maker = Self.maker(other, house, mark)
            let atStart = await Self.refusal { _ = try await maker.step(after: nil, now: Self.now) }
            #expect(atStart == .rewritten(expected), "\(count) \(word)")
            let running = await Self.refusal {
                _ = try await maker.step(after: nine, now: Self.now)
            }
            guard case .rewritten = running else {
                Issue.record("signed \(count) \(word)")
                continue
            }
            #expect(try await other.checkpoint(of: nil) == nil)
        }
        #expect(mark.kept == nine?.text, "what was kept stays")
        let restored = MemoryStore()
        try await Self.add(9, to: restored)
        try await Self.add(2, to: restored, "c")
        let grown = try await Self.maker(restored, house, mark).step(after: nil, now: Self.now)
        #expect(grown?.head.size == 11, "the same events and more are signed")
    }

    @Test func `a database older than its own last checkpoint gets no signature`() async throws {
        let (house, old, new) = (try House(), MemoryStore(), MemoryStore())
        try await Self.add(3, to: old)
        try await Self.add(3, to: new)
        let three = try #require(
            try await Self.maker(new, house).step(after: nil, now: Self.now))
        try await Self.add(2, to: new)
        let mark = Mark()
        let five = try await Self.maker(new, house, mark).step(after: three, now: Self.now)
        #expect(try await old.keep(three))
        let refusal = await Self.refusal {
            _ = try await Self.maker(old, house, mark).step(after: nil, now: Self.now)
        }
        #expect(refusal == .rewritten(.rolledBack))
        let running = await Self.refusal {
            _ = try await Self.maker(old, house).step(after: five, now: Self.now)
        }
        #expect(running == .rewritten(.rolledBack))
    }

    @Test func `a checkpoint another key signed is not gone on from`() async throws {
        let (house, stranger, store) = (try House(), try House(), MemoryStore())
        try await Self.add(3, to: store)
        #expect(try await store.keep(stranger.checkpoint(store.head(at: 2))))
        let refusal = await Self.refusal {
            _ = try await Self.maker(store, house).step(after: nil, now: Self.now)
        }
        #expect(refusal == .stranger)
    }

    @Test func `what is kept outside must be readable`() async throws {
        let (house, store) = (try House(), MemoryStore())
        for mark in [Mark("x"), Mark("", isBroken: true)] {
            let refusal = await Self.refusal {
                _ = try await Self.maker(store, house, mark).step(after: nil, now: Self.now)
            }
            #expect(refusal == .mark)
        }
    }

    @Test func `a checkpoint the database lost is put back`() async throws {
        let (house, mark, store, copy) = (try House(), Mark(), MemoryStore(), MemoryStore())
        for place in [store, copy] { try await Self.add(4, to: place) }
        let four = try await Self.maker(store, house, mark).step(after: nil, now: Self.now)
        let again = try await Self.maker(copy, house, mark).step(after: nil, now: Self.now)
        #expect(again == four)
        #expect(try await copy.checkpoint(of: nil) == four)
    }
}
