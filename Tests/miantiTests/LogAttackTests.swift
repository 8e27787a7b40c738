import Codes
import Foundation
import Glibc
import JSON
import Ledger
import Signing
import TestSupport
import Testing

@testable import Storage
@testable import mianti

/// A real database edited behind the gateway's back, checked by what `mianti ledger verify` runs.
@Suite struct LogAttackTests {
    /// What is done to the rows.
    enum Attack: CaseIterable {
        case edit, deletion, swap, truncation, rollBack

        /// Statements over a ledger of a size; a row of `events` is moved with all it holds.
        func statements(_ size: Int, _ dice: SeededRandom) throws -> [String] {
            let place = try Self.roll(size, dice)
            switch self {
            case .edit:
                return ["UPDATE events SET leaf = randomblob(32) WHERE seq = \(place)"]
            case .deletion:
                return [
                    "DELETE FROM events WHERE seq = \(place)", Self.close(behind: place),
                    "UPDATE ledger_head SET size = size - 1",
                ]
            case .swap:
                let other = (place + 1 + (try Self.roll(size - 1, dice))) % size
                return [
                    "UPDATE events SET seq = -1 WHERE seq = \(place)",
                    "UPDATE events SET seq = \(place) WHERE seq = \(other)",
                    "UPDATE events SET seq = \(other) WHERE seq = -1",
                ]
            case .truncation:
                return [
                    "DELETE FROM events WHERE seq >= \(place)",
                    "UPDATE ledger_head SET size = \(place)",
                ]
            case .rollBack:
                let count = try Self.roll(2 * (size - place), dice)
                return [
                    "DELETE FROM events WHERE seq >= \(place)",
                    """
                    WITH RECURSIVE more(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM more \
                    WHERE n + 1 < \(count)) INSERT INTO events (id, stream, department, kind, \
                    record, revision, body, salt, leaf, seq, department_number) \
                    SELECT 'x' || n, 'license', 'd', 'license', 'x', 1, x'', x'', \
                    randomblob(32), \(place) + n, NULL FROM more WHERE \(count) > 0
                    """, "UPDATE ledger_head SET size = \(place + count)",
                ]
            }
        }

        /// Moves what stands behind a gap one place down; by way of negative places, since one
        /// statement must not meet a place twice.
        private static func close(behind place: Int) -> String {
            """
            UPDATE events SET seq = -seq WHERE seq > \(place);
            UPDATE events SET seq = -seq - 1 WHERE seq < 0
            """
        }

        private static func roll(_ bound: Int, _ dice: SeededRandom) throws -> Int {
            try dice.bytes(4).reduce(0) { $0 << 8 | Int($1) } % max(1, bound)
        }
    }

    private static let size = 60

    /// A house with events and a checkpoint, closed; and what a second party kept of it.
    private static func made(
        in folder: String
    ) async throws -> (path: String, keys: KeyRing, outside: [CheckpointFile.Kept]) {
        let path = folder + "/mianti.db"
        let store = try await Database.open(
            .sqlite(path: path), keyFile: KeyFile.make(random: SeededRandom(7)),
            random: SystemRandom())
        let signer = try FileSigner(PrivateKey.generate(.sm2), owner: "113205000141499658")
        var outside: [CheckpointFile.Kept] = []
        for part in 0..<2 {
            let changes = try (0..<(size / 2)).map { number in
                let id = "\(part)-\(number)"
                let event = EventDraft(
                    id: id, salt: try SystemRandom().bytes(32), stream: "license",
                    department: "d", body: Array("{\"identifier\":\"\(id)\"}".utf8))
                return Change(
                    RecordRef(RecordKind("license"), id), expects: .absent,
                    document: Array("{}".utf8), event: event)
            }
            try await store.commit(changes, answer: nil)
            while try await store.sequence() > 0 {}
            let checkpoint = try await Checkpoint.make(
                of: store.head(at: store.treeSize()), origin: signer.key.owner,
                at: Instant(microseconds: 1_795_226_400_000_000), signer: signer)
            #expect(try await store.keep(checkpoint))
            outside.append(.init(name: "part \(part)", checkpoint: checkpoint))
        }
        await store.close()
        return (path, KeyRing([signer.key]), outside)
    }

    /// Runs statements over a file that no gateway has open.
    private static func edit(_ path: String, _ statements: [String]) async throws {
        let engine = try SQLiteEngine(path: path)
        try await engine.write { connection throws(UnitError) in
            for statement in statements { try connection.script(statement) }
        }
        await engine.close()
    }

    /// Makes all above the leaves agree again, as the gateway itself would: nodes, head, numbers.
    private static func recompute(_ path: String) async throws {
        try await edit(
            path,
            [
                "DELETE FROM ledger_nodes", "DELETE FROM ledger_checkpoints",
                "UPDATE ledger_head SET tree_size = 0, peaks = NULL",
                "UPDATE events SET department_number = NULL",
                "UPDATE events SET department_number = seq + 1, department = 'd'",
                "UPDATE department_numbers SET last_number = (SELECT size FROM ledger_head)",
                "DELETE FROM department_numbers WHERE last_number = 0",
            ])
        let engine = try SQLiteEngine(path: path)
        try await TreeGrowth.fill(engine)
        await engine.close()
    }

    private static func codes(
        _ path: String, _ keys: KeyRing, _ outside: [CheckpointFile.Kept]
    ) throws -> Set<String> {
        let check = LogCheck(
            location: .sqlite(path: path), keys: keys, keyFile: nil, outside: outside)
        return Set(try check.run { _, _ in }.flaws.map(\.code))
    }

    /// A folder in memory where there is one: hundreds of commits would wait for the disk.
    private static func folder(_ work: (String) async throws -> Void) async throws {
        let base =
            access("/dev/shm", W_OK) == 0
            ? "/dev/shm" : FileManager.default.temporaryDirectory.path
        let path = base + "/mianti-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await work(path)
    }

    @Test(arguments: Attack.allCases)
    func `an edited file is found, and one made to agree again by a checkpoint kept elsewhere`(
        _ attack: Attack
    ) async throws {
        try await Self.folder { folder in
            let (path, keys, outside) = try await Self.made(in: folder)
            #expect(try Self.codes(path, keys, outside) == [])
            let dice = SeededRandom(UInt64(20_261_122 + Attack.allCases.count))
            let copy = folder + "/copy.db"
            var counts = (plain: 0, agreeing: 0)
            for _ in 0..<60 {
                let statements = try attack.statements(Self.size, dice)
                try DatabaseCopy.file(path, to: copy)
                try await Self.edit(copy, statements)
                if try !Self.codes(copy, keys, []).isEmpty { counts.plain += 1 }
                try await Self.recompute(copy)
                let alone = try Self.codes(copy, keys, [])
                #expect(alone == [], "all agrees again, and by itself the file looks whole")
                let beside = try Self.codes(copy, keys, outside)
                let isFound = !beside.isDisjoint(
                    with: ["checkpoint.other-root", "checkpoint.beyond-end"])
                if isFound { counts.agreeing += 1 }
                for ending in ["", "-wal", "-shm"] {
                    try? FileManager.default.removeItem(atPath: copy + ending)
                }
            }
            print("ledger file: \(attack) \(counts.plain) plain, \(counts.agreeing) made to agree")
            #expect(counts.plain == 60)
            #expect(counts.agreeing == 60)
        }
    }

    @Test func `a checkpoint from outside that no trusted key signed is a flaw`() async throws {
        try await Self.folder { folder in
            let (path, keys, outside) = try await Self.made(in: folder)
            let stranger = try FileSigner(PrivateKey.generate(.sm2), owner: "113205000141499658")
            let forged = try await Checkpoint.make(
                of: outside[0].checkpoint.head, origin: stranger.key.owner,
                at: outside[0].checkpoint.at, signer: stranger)
            let kept = CheckpointFile.Kept(name: "forged", checkpoint: forged)
            #expect(try Self.codes(path, keys, [kept]) == ["checkpoint.signature"])
        }
    }

    @Test(arguments: [
        "stream = 'access'", "kind = 'access'", "record = '1-29'", "stream = 'record'",
    ])
    func `an edited plain column of an event is found`(_ column: String) async throws {
        try await Self.folder { folder in
            let (path, keys, outside) = try await Self.made(in: folder)
            let check = LogCheck(
                location: .sqlite(path: path), keys: keys,
                keyFile: try KeyFile.make(random: SeededRandom(7)), outside: outside)
            #expect(try check.run { _, _ in }.isWhole == true)
            try await Self.edit(path, ["UPDATE events SET \(column) WHERE seq = 3"])
            let report = try check.run { _, _ in }
            #expect(report.flaws == [Flaw("event.other-columns", "arrival 4")])
            #expect(report.isWhole == false && report.opened == 59)
        }
    }

    @Test func `a log with wiped bodies is not called whole, with the key file or without`()
        async throws
    {
        try await Self.folder { folder in
            let (path, keys, outside) = try await Self.made(in: folder)
            let wipe = "UPDATE events SET body = x'', salt = x'' WHERE seq < 2"
            try await Self.edit(path, [wipe])
            for keyFile in [nil, try KeyFile.make(random: SeededRandom(7))] {
                let report = try LogCheck(
                    location: .sqlite(path: path), keys: keys, keyFile: keyFile, outside: outside
                ).run { _, _ in }
                #expect(report.flaws == [] && report.missing == 2 && report.isWhole == nil)
                for isJSON in [false, true] {
                    let error = #expect(throws: (any Error).self) {
                        try report.tell(json: isJSON)
                    }
                    #expect(error.map { "\($0)" } == "ExitCode(rawValue: 2)")
                }
            }
        }
    }

    @Test func `bodies are opened with the key file, and an erased one is counted`() async throws {
        try await Self.folder { folder in
            let (path, keys, outside) = try await Self.made(in: folder)
            try await Self.edit(path, ["UPDATE events SET body = x'', salt = x'' WHERE seq = 3"])
            let check = LogCheck(
                location: .sqlite(path: path), keys: keys,
                keyFile: try KeyFile.make(random: SeededRandom(7)), outside: outside)
            let report = try check.run { _, _ in }
            #expect(report.flaws == [])
            #expect(report.opened == 59 && report.missing == 1)
            #expect(report.checkpoints.own == 1 && report.checkpoints.outside == 2)
            try await Self.edit(path, ["UPDATE events SET body = salt WHERE seq = 4"])
            #expect(
                try check.run { _, _ in }.flaws.map(\.code) == ["event.sealed-otherwise"])
        }
    }
}
