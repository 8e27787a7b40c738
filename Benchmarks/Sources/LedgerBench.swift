internal import ArgumentParser
internal import Codes
internal import Foundation
internal import Ledger
internal import Signing
internal import Storage

/// The ledger at its size (账本): time to append, to prove, to check a proof, to play all again.
struct LedgerBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Append, prove, check and replay a ledger in SQLite.")

    @Option(help: "Entries.") var entries = 1_000_000
    @Option(help: "Proofs of each kind.") var proofs = 10_000
    @Flag(help: "Only append.") var appendOnly = false
    @Option(help: "A folder for the file; removed afterwards.") var folder: String

    func run() async throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let location = Location.sqlite(path: folder + "/ledger.db")
        let store = try await Database.open(
            location, keyFile: KeyFile.make(random: SystemRandom()), random: SystemRandom())
        try hashing()
        try await append(store)
        if appendOnly { return await store.close() }
        let paths = try await prove(store)
        try await check(store, paths)
        try await single(store)
        try replay(location)
        await store.close()
    }

    /// The tree alone: leaves that are there already, in memory.
    private func hashing() throws {
        let leaf = try SystemRandom().bytes(32)
        var builder = TreeBuilder()
        report("tree.hash", entries) { for _ in 0..<entries { builder.append(leaf) } }
    }

    /// Commits by the thousand; places by the thousand, timed apart.
    private func append(_ store: Database) async throws {
        var (commits, places) = (Duration.zero, Duration.zero)
        var done = 0
        while done < entries {
            let count = min(1000, entries - done)
            let changes = try (done..<(done + count)).map(Self.change)
            let began = ContinuousClock.now
            try await store.commit(changes, answer: nil)
            let committed = ContinuousClock.now
            while try await store.sequence() > 0 {}
            commits += committed - began
            places += ContinuousClock.now - committed
            done += count
        }
        Rate(name: "ledger.commit", count: entries, seconds: commits / .seconds(1)).report()
        Rate(name: "ledger.place", count: entries, seconds: places / .seconds(1)).report()
    }

    private static func change(_ number: Int) throws -> Change {
        let random = SystemRandom()
        let body = #"{"digest":"sm3:\#(number)","kind":"license","revision":1,"type":"record"}"#
        return Change(
            RecordRef(RecordKind("case"), "\(number)"), expects: .absent,
            document: Array("{}".utf8),
            event: EventDraft(
                id: Hex.encode(try random.bytes(16)), salt: try random.bytes(32),
                stream: "record", department: "113205000141499658", body: Array(body.utf8)))
    }

    /// Inclusion and consistency proofs at places spread over the ledger.
    private func prove(_ store: Database) async throws -> [(place: Int64, path: [[UInt8]])] {
        let size = try await store.treeSize()
        var paths: [(place: Int64, path: [[UInt8]])] = []
        var began = ContinuousClock.now
        for turn in 0..<proofs {
            let place = Self.place(turn, below: size)
            guard let plan = ProofPlan(inclusionOf: place, in: size) else { continue }
            paths.append((place, try await store.path(of: plan)))
        }
        elapsed("ledger.prove.inclusion", since: began)
        began = ContinuousClock.now
        for turn in 0..<proofs {
            let first = Self.place(turn, below: size) + 1
            guard let plan = ProofPlan(consistencyFrom: first, to: size) else { continue }
            _ = try await store.path(of: plan)
        }
        elapsed("ledger.prove.consistency", since: began)
        return paths
    }

    private static func place(_ turn: Int, below size: Int64) -> Int64 {
        Int64(turn) * 7_919_317 % size
    }

    private func elapsed(_ name: String, since began: ContinuousClock.Instant) {
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        Rate(name: name, count: proofs, seconds: seconds).report()
    }

    private func check(
        _ store: Database, _ paths: [(place: Int64, path: [[UInt8]])]
    ) async throws {
        let head = try await store.head(at: store.treeSize())
        var leaves: [[UInt8]] = []
        for proof in paths { leaves += try await store.leaves(from: proof.place, limit: 1) }
        var faults = 0
        report("ledger.check.path", paths.count) {
            for (proof, leaf) in zip(paths, leaves)
            where head.fault(leaf: leaf, at: proof.place, path: proof.path) != nil {
                faults += 1
            }
        }
        let signer = try FileSigner(PrivateKey.generate(.sm2), owner: "113205000141499658")
        let keys = KeyRing([signer.key])
        let now = Instant(microseconds: 1_795_226_400_000_000)
        let signed = try await Checkpoint.make(
            of: head, origin: signer.key.owner, at: now, signer: signer)
        report("ledger.check.signed", 2000) {
            for turn in 0..<2000 {
                let proof = paths[turn % paths.count]
                let file = ProofFile(
                    seq: proof.place, leaf: leaves[turn % paths.count], path: proof.path,
                    checkpoint: signed)
                let findings = file.findings(body: nil, keys: keys)
                if findings.last?.outcome != .passed { faults += 1 }
            }
        }
        guard faults == 0 else { throw BenchError("\(faults) proofs do not hold") }
    }

    /// One event at a time, its place given at once: what a quiet house does.
    private func single(_ store: Database) async throws {
        var places = Duration.zero
        let count = 500
        for turn in 0..<count {
            try await store.commit([Self.change(entries + turn)], answer: nil)
            let began = ContinuousClock.now
            _ = try await store.sequence()
            places += ContinuousClock.now - began
        }
        Rate(name: "ledger.place.single", count: count, seconds: places / .seconds(1)).report()
    }

    private func replay(_ location: Location) throws {
        let inspection = try Inspection(location)
        let began = ContinuousClock.now
        let found = try inspection.replay(outside: [], keys: nil)
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        guard found.flaws.isEmpty else { throw BenchError("\(found.flaws)") }
        Rate(name: "ledger.replay", count: Int(found.head.size), seconds: seconds).report()
    }

    private func report(_ name: String, _ count: Int, _ body: () -> Void) {
        let began = ContinuousClock.now
        body()
        Rate(name: name, count: count, seconds: (ContinuousClock.now - began) / .seconds(1))
            .report()
    }
}
