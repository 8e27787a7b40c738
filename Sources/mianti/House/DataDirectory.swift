internal import Codes
internal import Foundation
internal import Gateway
internal import JSON
internal import Signing
internal import Storage

/// The data directory (数据目录): what is the gateway's own beside the database.
///
/// `key` (key file), `keys/` (signing keys, sealed), `authority/` (keys of the development PKI, sealed),
/// `trust/` (public keys, certificates and revocation lists for checks off line), `gateway.json` (who
/// runs it), `calendar.csv` (holidays), `mianti.db` (SQLite), `checkpoint.jws` (the last signed head of
/// the ledger, kept outside of the database on purpose).
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

    /// The folders in it.
    static let folders = ["keys", "authority", "trust"]

    /// Makes the folders, closed to everyone else.
    func make() throws {
        for folder in [path] + Self.folders.map({ path + "/" + $0 }) {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }
    }

    /// Whether there is a file.
    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

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
    /// The signing keys, all of them, by name; ``KeyStock`` says which one signs.
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
            writer.objects("keys", records) { KeyMembers.write($0, to: &$1) }
        }
        try DurableFile.write(body, to: trust + "/keys.json", mode: 0o644)
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
