internal import Foundation
internal import Signing
internal import Storage

/// Puts a backup into an empty place (恢复), and says whether all of it is there.
struct Restoring {
    let source: String
    let keyFile: KeyFile
    /// Path of the key file, copied last: a data directory without one counts as not initialized.
    let keyPath: String
    let directory: DataDirectory
    /// PostgreSQL's address, when the backup is of PostgreSQL.
    let database: String?
    let isWhole: Bool

    /// Checks the backup, restores, and checks again what was restored.
    func run() throws -> BackupChecking.Report {
        var report = try BackupChecking(folder: source, keyFile: nil, isWhole: false).run()
        guard report.flaws.isEmpty else { return report }
        try refuseOthers(report.manifest)
        try DurableFile.makeEmptyFolder(directory.path)
        var isFilled = false
        do {
            try putFiles(report.manifest)
            isFilled = database != nil
            let location = try putDatabase(report.manifest)
            try BackupChecking.compare(try Inspection(location), keyFile, isWhole, &report)
            guard report.flaws.isEmpty else { throw Failure(.invalid, "") }
            try DurableFile.copy(keyPath, to: directory.keyFile)
        } catch {
            // What was put there is ours: the place was empty.
            try? FileManager.default.removeItem(atPath: directory.path)
            if isFilled {
                Terminal.error("the database was filled: drop and make it before the next restore")
            }
            if report.flaws.isEmpty { throw error }
        }
        return report
    }

    /// A key file of another house, or a place of the other engine.
    private func refuseOthers(_ manifest: Manifest) throws {
        if let check = manifest.facts.keyCheck, check != keyFile.checkValue {
            throw Failure(
                .invalid, "backup.other-key-file: the backup was made with another key file")
        }
        guard (manifest.engine == "postgresql") == (database != nil) else {
            throw Failure(
                .usage,
                "the backup is of \(manifest.engine): "
                    + (database == nil ? "--database is needed" : "--database does not fit"))
        }
        guard let database else { return }
        let inspection = try Inspection(.postgres(url: database, schema: nil))
        guard try inspection.isEmpty() else {
            throw Failure(.impossible, "the database is not empty")
        }
    }

    private func putFiles(_ manifest: Manifest) throws {
        try directory.make()
        for file in manifest.files where file.path.hasPrefix("house/") {
            let path = file.path.dropFirst("house/".count)
            let isOpen = path.hasPrefix("trust/") || path == "calendar.csv"
            try DurableFile.makeFolder(of: "\(directory.path)/\(path)")
            try DurableFile.copy(
                "\(source)/\(file.path)", to: "\(directory.path)/\(path)",
                mode: isOpen ? 0o644 : 0o600)
            guard try DurableFile.digest("\(directory.path)/\(path)").sm3 == file.digest else {
                throw Failure(.invalid, "backup.file-changed: \(file.path)")
            }
        }
    }

    private func putDatabase(_ manifest: Manifest) throws -> Location {
        let copy = "\(source)/\(manifest.database)"
        guard let database else {
            try FileManager.default.copyItem(atPath: copy, toPath: directory.database)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o600], ofItemAtPath: directory.database)
            try DurableFile.sync(directory.database)
            try DurableFile.sync(directory.path)
            return .sqlite(path: directory.database)
        }
        try DatabaseCopy.restore(copy, into: database)
        return .postgres(url: database, schema: nil)
    }
}
