internal import Foundation
internal import Signing
internal import Storage

/// Says whether a backup is whole and right (备份核验).
struct BackupChecking {
    let folder: String
    /// The key file of its data directory; without it nothing sealed is opened.
    let keyFile: KeyFile?
    /// Whether every document is opened, not a sample of each table.
    let isWhole: Bool

    /// What was found.
    struct Report {
        let manifest: Manifest
        var flaws: [Flaw] = []
        var unsealing: Unsealing?
        /// Whether the database itself was looked into, or only its file.
        var isContentExamined = false
    }

    /// Checks digests, then what the files hold.
    func run() throws -> Report {
        var report = Report(manifest: try Manifest.read(folder))
        report.flaws = try changedFiles(report.manifest)
        guard report.flaws.isEmpty else { return report }
        report.flaws = lockedKeys(report.manifest)
        let path = folder + "/" + report.manifest.database
        if report.manifest.engine == "sqlite" {
            let inspection = try Inspection(.sqlite(path: path))
            try Self.compare(inspection, keyFile, isWhole, &report)
        } else if try !DatabaseCopy.isReadable(dump: path) {
            report.flaws.append(Flaw("backup.dump-unreadable", report.manifest.database))
        }
        return report
    }

    private func changedFiles(_ manifest: Manifest) throws -> [Flaw] {
        var flaws: [Flaw] = []
        for file in manifest.files {
            let path = folder + "/" + file.path
            guard FileManager.default.fileExists(atPath: path) else {
                flaws.append(Flaw("backup.file-missing", file.path))
                continue
            }
            let (octets, digest) = try DurableFile.digest(path)
            if octets != file.octets || digest != file.digest {
                flaws.append(Flaw("backup.file-changed", file.path))
            }
        }
        return flaws
    }

    /// Signing keys that the key file does not open.
    private func lockedKeys(_ manifest: Manifest) -> [Flaw] {
        guard let keyFile else { return [] }
        let sealer = Sealer(keyFile, random: SystemRandom())
        let keys = manifest.files.map(\.path).filter { path in
            ["house/keys/", "house/authority/"].contains { path.hasPrefix($0) }
        }
        return keys.compactMap { path in
            let key = try? SealedKeyFile.read("\(folder)/\(path)", sealer: sealer)
            return key == nil ? Flaw("backup.signing-key", path) : nil
        }
    }

    /// Compares a database with what the manifest says of it, and looks for flaws of its own.
    static func compare(
        _ inspection: Inspection, _ keyFile: KeyFile?, _ isWhole: Bool, _ report: inout Report
    ) throws {
        report.isContentExamined = true
        report.flaws += try inspection.flaws()
        guard report.flaws.isEmpty else { return }
        let (facts, expected) = (try inspection.facts(), report.manifest.facts)
        if facts.head != expected.head { report.flaws.append(Flaw("backup.other-head", "")) }
        if facts.migrations != expected.migrations || facts.keyCheck != expected.keyCheck {
            report.flaws.append(Flaw("backup.other-database", ""))
        }
        for (table, other) in zip(facts.tables, expected.tables) where table != other {
            report.flaws.append(Flaw("backup.other-count", table.name))
        }
        if facts.tables.count != expected.tables.count {
            report.flaws.append(Flaw("backup.other-tables", ""))
        }
        guard let keyFile else { return }
        let unsealing = try inspection.unseal(keyFile, all: isWhole)
        report.flaws += unsealing.flaws
        report.unsealing = unsealing
    }
}
