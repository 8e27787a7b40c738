internal import Codes
internal import Foundation
internal import JSON
internal import Ledger
internal import Signing
internal import Storage

/// What a backup holds (备份清单); written last, so that a backup without one is half a backup.
struct Manifest: Hashable {
    /// One file of the backup.
    struct File: Hashable {
        /// Its path below the backup.
        let path: String
        let octets: Int64
        /// SM3 of its content.
        let digest: [UInt8]
    }

    static let name = "manifest.json"
    static let format: Int64 = 1

    /// When the backup began and ended, RFC 3339.
    let begunAt: String
    let madeAt: String
    /// Version of the program that made it.
    let program: String
    /// `sqlite` or `postgresql`.
    let engine: String
    let facts: DatabaseFacts
    let files: [File]

    /// The file with the database.
    var database: String { engine == "sqlite" ? "database.sqlite" : "database.dump" }

    /// As bytes of a JSON object.
    var bytes: [UInt8] {
        ObjectWriter.bytes { writer in
            writer.integer("format", Self.format)
            writer.string("program", program)
            writer.string("begunAt", begunAt)
            writer.string("madeAt", madeAt)
            writer.string("engine", engine)
            writer.strings("migrations", facts.migrations)
            writer.nullable("keyFileCheck", facts.keyCheck.map(Hex.encode))
            writer.object("ledger") { ledger in
                ledger.integer("size", facts.head.size)
                ledger.string("root", Hex.encode(facts.head.root))
                ledger.integer("waiting", facts.waiting)
            }
            writer.objects("tables", facts.tables) { table, writer in
                writer.string("name", table.name)
                writer.integer("rows", table.rows)
            }
            writer.objects("files", files) { file, writer in
                writer.string("path", file.path)
                writer.integer("octets", file.octets)
                writer.string("sm3", Hex.encode(file.digest))
            }
        }
    }
}

extension Manifest {
    /// Reads the manifest of a backup; a missing one says that the backup was not finished.
    static func read(_ folder: String) throws -> Manifest {
        let path = folder + "/" + name
        guard FileManager.default.fileExists(atPath: path) else {
            throw Failure(
                .invalid, "backup.unfinished: \(folder) has no \(name); make the backup again")
        }
        do { return try Manifest(reading: Object(bytes: DataDirectory.read(path))) } catch {
            throw Failure(.invalid, "backup.manifest: \(path) cannot be read as a manifest")
        }
    }

    private init(reading object: Object) throws {
        var object = object
        guard try object.integer("format") == Self.format else {
            throw Failure(.invalid, "backup.format")
        }
        program = try object.string("program")
        begunAt = try object.string("begunAt")
        madeAt = try object.string("madeAt")
        engine = try object.string("engine")
        let migrations = try object.strings("migrations")
        let check = try object.nullableString("keyFileCheck").map(Self.octets)
        var ledger = try object.object("ledger")
        let head = TreeHead(
            size: try ledger.integer("size"), root: try Self.octets(ledger.string("root")))
        let waiting = try ledger.integer("waiting")
        try ledger.end()
        var tables: [DatabaseFacts.Table] = []
        for var table in try object.objects("tables") {
            tables.append(
                .init(name: try table.string("name"), rows: try table.integer("rows")))
            try table.end()
        }
        facts = DatabaseFacts(
            tables: tables, migrations: migrations, keyCheck: check, head: head, waiting: waiting)
        var files: [File] = []
        for var file in try object.objects("files") {
            files.append(
                File(
                    path: try file.string("path"), octets: try file.integer("octets"),
                    digest: try Self.octets(file.string("sm3"))))
            try file.end()
        }
        self.files = files
        try object.end()
        guard ["sqlite", "postgresql"].contains(engine), files.allSatisfy(\.isInside),
            Self.isWhole(Set(files.map(\.path)), database),
            Set(files.map(\.path)).count == files.count
        else { throw Failure(.invalid, "backup.manifest") }
    }

    /// Whether the files are all that a house needs: what is not listed is not compared.
    private static func isWhole(_ paths: Set<String>, _ database: String) -> Bool {
        paths.isSuperset(of: [database, "house/gateway.json"])
            && paths.contains { $0.hasPrefix("house/keys/") }
    }

    private static func octets(_ text: String) throws -> [UInt8] {
        guard let octets = Hex.decode(text) else { throw Failure(.invalid, "backup.manifest") }
        return octets
    }
}

extension Manifest.File {
    /// Whether its path stays below the backup.
    var isInside: Bool {
        !path.isEmpty && !path.hasPrefix("/")
            && !path.split(separator: "/", omittingEmptySubsequences: false).contains {
                $0.isEmpty || $0 == "." || $0 == ".."
            }
    }
}
