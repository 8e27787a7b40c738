internal import Codes
internal import Signing

/// One change of the tables (迁移): its name, as recorded, and its text.
struct Migration: Sendable {
    /// Name of the file without its ending.
    let name: String
    /// Statements, with `{{identity}}` where a number is assigned by the database.
    let text: String

    /// A migration of any text.
    init(name: String, text: String) {
        self.name = name
        self.text = text
    }

    /// SM3 of the text as shipped, before the macro is replaced: the same on both engines.
    var digest: [UInt8] { SM3.digest(Array(text.utf8)) }

    /// The text for one engine.
    func statements(identity: String) -> String {
        text.split(separator: "{{identity}}", omittingEmptySubsequences: false)
            .joined(separator: identity)
    }

    /// All migrations in their order, listed by hand.
    static let all = [
        Migration("M0001-start", PackageResources.M0001_start_sql),
        Migration("M0002-ledger", PackageResources.M0002_ledger_sql),
        Migration("M0003-status", PackageResources.M0003_status_sql),
        Migration("M0004-showing", PackageResources.M0004_showing_sql),
        Migration("M0005-instep", PackageResources.M0005_instep_sql),
    ]

    private init(_ name: String, _ octets: [UInt8]) {
        self.init(name: name, text: String(decoding: octets, as: UTF8.self))
    }
}

/// Brings a database to the newest migration, and refuses one that differs (迁移执行).
struct Migrator: Sendable {
    /// The database.
    let engine: any Engine
    /// The migrations this program knows.
    var migrations = Migration.all

    private enum Outcome: Sendable { case done, changed, newer(String) }

    /// Applies what is missing, each migration in a transaction of its own.
    func migrate() async throws(OpenError) {
        for migration in migrations {
            switch try await attempt({ connection throws(UnitError) in
                try apply(migration, connection)
            }) {
            case .done: break
            case .changed: throw .migrationChanged(migration.name)
            case .newer(let name): throw .newerDatabase(name)
            }
        }
    }

    private func attempt(_ unit: @escaping Unit<Outcome>) async throws(OpenError) -> Outcome {
        do throws(StoreError) { return try await engine.write(unit) } catch {
            throw .unreachable("migration failed: \(error)")
        }
    }

    private func apply(
        _ migration: Migration, _ connection: any SQLConnection
    ) throws(UnitError) -> Outcome {
        if let lock = engine.migrationLock { try connection.script(lock) }
        try connection.script(
            """
            CREATE TABLE IF NOT EXISTS migrations \
            (name TEXT PRIMARY KEY NOT NULL, digest BYTEA NOT NULL, applied_at TEXT NOT NULL)
            """)
        var applied: [String: [UInt8]] = [:]
        for row in try connection.run("SELECT name, digest FROM migrations ORDER BY name", []) {
            applied[try row.text(0)] = try row.bytes(1)
        }
        let known = Set(migrations.map(\.name))
        if let stranger = applied.keys.sorted().first(where: { !known.contains($0) }) {
            return .newer(stranger)
        }
        if let digest = applied[migration.name] {
            return digest == migration.digest ? .done : .changed
        }
        try connection.script(migration.statements(identity: engine.identity))
        _ = try connection.run(
            """
            INSERT INTO migrations (name, digest, applied_at) \
            VALUES ($1, $2, CAST(CURRENT_TIMESTAMP AS TEXT))
            """, [.text(migration.name), .bytes(migration.digest)])
        return .done
    }
}
