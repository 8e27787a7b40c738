import Codes
import Foundation
import Glibc
import Signing
import TestSupport

@testable import Storage

/// A store of one kind whose parts fail as a plan says, and the view of it that never fails.
struct FaultPlace {
    enum Kind: String, CaseIterable, Sendable {
        case memory, sqlite, postgres

        /// All of them; without PostgreSQL only when that was asked for by name.
        static var all: [Kind] {
            allCases.filter {
                $0 != .postgres || FaultPlace.environment("MIANTI_WITHOUT_POSTGRES") != "1"
            }
        }

        /// What can fail there.
        ///
        /// Randomness and signatures are the same on PostgreSQL as on SQLite.
        var faults: [FaultPlan.Kind] {
            switch self {
            case .memory: [.storage, .outcome, .signing, .random]
            case .sqlite: [.storage, .outcome, .signing, .random, .statement, .commit]
            case .postgres: [.storage, .outcome, .statement, .commit]
            }
        }
    }

    /// Ways in which a kind fails: one part alone, or all behind it too.
    ///
    /// A failed statement ends its unit, so on a database the second is told apart from the first
    /// by whole calls only.
    static func modes(_ kind: Kind, _ fault: FaultPlan.Kind) -> [Bool] {
        kind == .memory || fault == .storage || fault == .outcome ? [false, true] : [false]
    }

    struct Missing: Error, CustomStringConvertible {
        let description =
            "MIANTI_TEST_POSTGRES names no PostgreSQL; set MIANTI_WITHOUT_POSTGRES=1 to go without"
    }

    let store: any Store
    let sight: @Sendable () async throws -> StoreSight

    static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// Does work with a fresh store, and removes it.
    static func with(
        _ kind: Kind, _ faults: FaultPlan, _ work: (FaultPlace) async throws -> Void
    ) async throws {
        let name = "mianti_faults_" + Hex.encode(try SystemRandom().bytes(8))
        switch kind {
        case .memory:
            let store = MemoryStore()
            try await work(FaultPlace(store: store, sight: { store.sight() }))
        case .sqlite:
            let directory = "\(Self.directory)/\(name)"
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: directory) }
            try await with(.sqlite(path: directory + "/mianti.db"), faults, work) { _ in }
        case .postgres:
            guard let url = environment("MIANTI_TEST_POSTGRES") else { throw Missing() }
            try await with(.postgres(url: url, schema: name), faults, work) { engine in
                _ = try await engine.write { connection throws(UnitError) in
                    try connection.script("DROP SCHEMA \"\(name)\" CASCADE")
                }
            }
        }
    }

    /// Memory where there is some: what a disk does is tried elsewhere, and thousands of commits
    /// wait for it here.
    private static var directory: String {
        access("/dev/shm", W_OK) == 0
            ? "/dev/shm" : FileManager.default.temporaryDirectory.path
    }

    private static func with(
        _ location: Location, _ faults: FaultPlan, _ work: (FaultPlace) async throws -> Void,
        cleaning: (any Engine) async throws -> Void
    ) async throws {
        let keyFile = try KeyFile.make(random: SeededRandom(7))
        let sound = try await Database.open(location, keyFile: keyFile, random: SystemRandom())
        let engine = sound.engine
        let failing = Database(
            FaultyEngine(engine: engine, faults: faults),
            Seals(keyFile, random: FaultyRandom(SystemRandom(), faults)))
        let place = FaultPlace(store: failing, sight: { try await StoreSight.of(engine) })
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await work(place)) } catch { outcome = .failure(error) }
        try await cleaning(engine)
        await sound.close()
        try outcome.get()
    }
}

extension StoreSight {
    /// What lies in a database, read from its tables.
    static func of(_ engine: any Engine) async throws -> StoreSight {
        try await engine.read { connection throws(UnitError) in
            var records: [String: Int64] = [:]
            for table in Table.all {
                for row in try connection.run("SELECT id, revision FROM \(table.name)", []) {
                    records["\(table.kind)/\(try row.text(0))"] = try row.integer(1)
                }
            }
            var events: [String: String] = [:]
            for row in try connection.run("SELECT id, stream, kind, revision FROM events", []) {
                events[try row.text(0)] =
                    "\(try row.text(1)) \(try row.text(2)) \(try row.integer(3))"
            }
            func number(_ sql: String) throws(UnitError) -> Int64 {
                try connection.run(sql, []).first?.integer(0) ?? 0
            }
            return StoreSight(
                records: records, events: events,
                counts: [
                    "answers": try number("SELECT COUNT(caller) FROM answers"),
                    "unique": try number("SELECT COUNT(name) FROM unique_keys"),
                    "blind": try number("SELECT COUNT(name) FROM blind_values"),
                    "spent": try number(
                        "SELECT CAST(COALESCE(SUM(spent), 0) AS BIGINT) FROM budgets"),
                    "counted": try number(
                        "SELECT CAST(COALESCE(SUM(total), 0) AS BIGINT) FROM counts"),
                ])
        }
    }
}
