internal import Codes
internal import Foundation
internal import Storage

/// Makes a backup while the gateway works (在线备份).
///
/// The key file is left out on purpose: a backup that held it could be read by whoever finds it.
struct BackupMaking {
    let directory: DataDirectory
    let location: Location
    let target: String

    /// Copies the database and the files of the house, then writes the manifest.
    func run() throws -> Manifest {
        let begun = SystemClock.now()
        try DurableFile.makeEmptyFolder(target)
        let (engine, facts) = try copyDatabase()
        let kept = try DataDirectory.keptFiles(directory)
        try copyFiles(kept)
        let manifest = Manifest(
            begunAt: "\(begun)", madeAt: "\(SystemClock.now())", program: Version.text,
            engine: engine, facts: facts, files: try files(kept))
        try DurableFile.sync(target + "/house")
        try DurableFile.sync(target)
        try DurableFile.write(manifest.bytes, to: target + "/" + Manifest.name)
        return manifest
    }

    /// The copy and the facts are of one moment.
    private func copyDatabase() throws -> (engine: String, facts: DatabaseFacts) {
        switch location {
        case .sqlite(let path):
            let copy = target + "/database.sqlite"
            try DatabaseCopy.file(path, to: copy)
            return ("sqlite", try Inspection(.sqlite(path: copy)).facts())
        case .postgres(let url, _):
            let inspection = try Inspection(location)
            let facts = try inspection.facts()
            let dump = target + "/database.dump"
            try DatabaseCopy.dump(url, seenBy: inspection, to: dump)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: dump)
            return ("postgresql", facts)
        }
    }

    private func copyFiles(_ kept: [String]) throws {
        let house = target + "/house"
        for folder in [house] + DataDirectory.folders.map({ house + "/" + $0 }) {
            try DurableFile.makeEmptyFolder(folder)
        }
        for path in kept {
            try DurableFile.makeFolder(of: house + "/" + path)
            try DurableFile.copy(directory.path + "/" + path, to: house + "/" + path)
        }
    }

    private func files(_ kept: [String]) throws -> [Manifest.File] {
        var paths = [location.isFile ? "database.sqlite" : "database.dump"]
        paths += kept.map { "house/" + $0 }
        return try paths.map { path in
            try DurableFile.sync(target + "/" + path)
            let (octets, digest) = try DurableFile.digest(target + "/" + path)
            return Manifest.File(path: path, octets: octets, digest: digest)
        }
    }
}

extension Location {
    /// Whether it is an SQLite file.
    fileprivate var isFile: Bool {
        if case .sqlite = self { return true }
        return false
    }
}

extension DataDirectory {
    /// Files of a data directory that a backup holds: all but the key file, the database and the
    /// keys of the demo.
    static func keptFiles(_ directory: DataDirectory) throws -> [String] {
        let manager = FileManager.default
        let keys = try manager.contentsOfDirectory(atPath: directory.signingKeys)
            .filter { $0.hasSuffix(".key") }.sorted().map { "keys/" + $0 }
        // Lists, certificates and status lists stand in folders of their own.
        let trust = try manager.subpathsOfDirectory(atPath: directory.trust)
            .filter { !$0.hasSuffix(".part") && !isFolder(directory.trust + "/" + $0) }
            .sorted().map { "trust/" + $0 }
        return keys + trust
            + (authorityFiles + ["gateway.json", "calendar.csv"]).filter {
                exists(directory.path + "/" + $0)
            }
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            && isFolder.boolValue
    }
}
