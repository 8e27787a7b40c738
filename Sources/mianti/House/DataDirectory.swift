internal import Codes
internal import Foundation
internal import JSON
internal import Signing
internal import Storage

/// The data directory (数据目录): what is the gateway's own beside the database.
///
/// `key` (key file), `keys/` (signing keys, sealed), `trust/keys.json` (public keys for checks off
/// line), `gateway.json` (who runs it), `calendar.csv` (holidays), `mianti.db` (SQLite),
/// `checkpoint.jws` (the last signed head of the ledger, kept outside of the database on purpose).
struct DataDirectory: Sendable {
    let path: String

    init(_ path: String) { self.path = path }

    var keyFile: String { path + "/key" }
    var signingKeys: String { path + "/keys" }
    var trust: String { path + "/trust" }
    var identity: String { path + "/gateway.json" }
    var calendar: String { path + "/calendar.csv" }
    var database: String { path + "/mianti.db" }
    var checkpoint: String { path + "/checkpoint.jws" }
    var demoKeys: String { path + "/demo-keys.json" }

    /// Whether it was initialized.
    var isInitialized: Bool { FileManager.default.fileExists(atPath: keyFile) }

    /// Whether the demo city was loaded to its end.
    var hasDemoKeys: Bool { FileManager.default.fileExists(atPath: demoKeys) }

    /// Makes the folders, closed to everyone else.
    func make() throws {
        for folder in [path, signingKeys, trust] {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }
    }

    /// Reads a file whole.
    static func read(_ path: String) throws -> [UInt8] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(.impossible, "cannot be read: \(path)")
        }
        return Array(data)
    }

    /// Writes a file for its owner only.
    static func write(_ octets: [UInt8], _ path: String, mode: Int = 0o600) throws {
        try Data(octets).write(to: URL(fileURLWithPath: path), options: .atomic)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    /// Who runs this gateway; its code is the `iss` of what it signs.
    func readIdentity() throws -> Organization {
        try Organization(reading: Object(bytes: Self.read(identity)))
    }
}

extension DataDirectory {
    /// The signing keys, all of them; the first by name signs.
    func readSigners(_ sealer: Sealer) throws -> [FileSigner] {
        let names = try FileManager.default.contentsOfDirectory(atPath: signingKeys).sorted()
        let signers = try names.filter { $0.hasSuffix(".key") }.map {
            try SealedKeyFile.read("\(signingKeys)/\($0)", sealer: sealer)
        }
        guard !signers.isEmpty else {
            throw Failure(.impossible, "no signing key in \(signingKeys)")
        }
        return signers
    }

    /// Writes the public keys for checks off line.
    func writeTrust(_ records: [KeyRecord]) throws {
        let body = ObjectWriter.bytes { writer in
            writer.objects("keys", records) { record, writer in
                let key = JWK(record.publicKey)
                writer.string("kid", record.keyID)
                writer.string("kty", "EC")
                writer.string("crv", key.curve)
                writer.string("x", key.x)
                writer.string("y", key.y)
                writer.string("alg", record.algorithm.rawValue)
                writer.string("owner", record.owner)
            }
        }
        try Self.write(body, trust + "/keys.json", mode: 0o644)
    }
}

extension Settings {
    /// Where the database is: PostgreSQL's address, or the file in the data directory.
    var location: Location {
        guard let database else { return .sqlite(path: DataDirectory(data).database) }
        return .postgres(url: database, schema: nil)
    }

    /// The data directory, which must have been initialized.
    func initializedDirectory() throws -> DataDirectory {
        let directory = DataDirectory(data)
        guard directory.isInitialized else {
            throw Failure(.impossible, "\(data) is not initialized; run: mianti init --data DIR")
        }
        return directory
    }
}
