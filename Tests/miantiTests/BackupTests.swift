import Codes
import Foundation
import Ledger
import Signing
import Storage
import TestSupport
import Testing

@testable import mianti

/// Backups are made, checked, refused and restored.
///
/// `Tests/Harness/backup.py` does the same under load.
@Suite struct BackupTests {
    private static let body = Organization(name: "示例市数据局", code: "113205000141499658")

    /// A data directory with a few records and events, and a backup of it.
    private static func with(
        _ work: (_ folder: String, DataDirectory, Manifest) async throws -> Void
    ) async throws {
        try await Folder.with { (folder: String) async throws in
            let directory = DataDirectory(folder + "/data")
            try Beginning.make(directory, for: body)
            try DataDirectory.write(Array("secret".utf8), directory.demoKeys)
            for path in nested + ["crls/left.crl.part"] {
                let file = directory.trust + "/" + path
                try DurableFile.makeFolder(of: file)
                try DataDirectory.write(Array(path.utf8), file)
            }
            let store = try await Database.open(
                .sqlite(path: directory.database), keyFile: KeyFile.read(directory.keyFile),
                random: SystemRandom())
            for number in 0..<5 {
                let event = EventDraft(
                    id: "e\(number)", salt: try SystemRandom().bytes(32), stream: "license",
                    department: body.code, body: Array("{}".utf8))
                try await store.commit(
                    [
                        Change(
                            RecordRef(RecordKind("license"), "L\(number)"), expects: .absent,
                            document: Array("{}".utf8), event: event)
                    ], answer: nil)
            }
            while try await store.sequence() > 0 {}
            let manifest = try BackupMaking(
                directory: directory, location: .sqlite(path: directory.database),
                target: folder + "/backup"
            ).run()
            await store.close()
            try await work(folder, directory, manifest)
        }
    }

    /// Files in folders of the trust folder.
    private static let nested = ["certificates/a/b.der", "crls/1.crl", "status/0.jwt"]

    private static func check(_ folder: String, key: String? = nil) throws -> [String] {
        try BackupChecking(
            folder: folder + "/backup", keyFile: key.map { try KeyFile.read($0) }, isWhole: true
        ).run().flaws.map(\.code)
    }

    private static func restoring(_ folder: String, key: String) throws -> Restoring {
        Restoring(
            source: folder + "/backup", keyFile: try KeyFile.read(key), keyPath: key,
            directory: DataDirectory(folder + "/new"), database: nil, isWhole: true)
    }

    @Test func `a backup is whole, reads back, and holds neither key file nor demo keys`()
        async throws
    {
        try await Self.with { folder, directory, manifest in
            let (flaws, read) = (
                try Self.check(folder, key: directory.keyFile),
                try Manifest.read(folder + "/backup")
            )
            #expect(flaws == [])
            #expect(read == manifest)
            #expect(manifest.facts.head.size == 5)
            let names =
                FileManager.default.enumerator(atPath: folder + "/backup")?.allObjects
                .compactMap { $0 as? String } ?? []
            #expect(names.contains("house/gateway.json"))
            for path in Self.nested {
                #expect(names.contains("house/trust/" + path))
                #expect(manifest.files.contains { $0.path == "house/trust/" + path })
            }
            #expect(!names.contains("house/key"))
            #expect(!names.contains("house/demo-keys.json"))
            #expect(!names.contains { $0.hasSuffix(".part") })
        }
    }

    @Test func `a restored house opens with the same head, and only once`() async throws {
        try await Self.with { folder, directory, manifest in
            let report = try Self.restoring(folder, key: directory.keyFile).run()
            #expect(report.flaws == [])
            #expect(report.unsealing?.events == 5)
            let new = DataDirectory(folder + "/new")
            #expect(new.isInitialized)
            for path in Self.nested {
                let octets = try DataDirectory.read(new.trust + "/" + path)
                #expect(octets == Array(path.utf8))
            }
            let store = try await Database.open(
                .sqlite(path: new.database), keyFile: KeyFile.read(new.keyFile),
                random: SystemRandom())
            #expect(try await store.events(stream: nil, after: -1, limit: 10).count == 5)
            await store.close()
            #expect(try Inspection(.sqlite(path: new.database)).head() == manifest.facts.head)
            #expect(throws: Failure.self) {
                try Self.restoring(folder, key: directory.keyFile).run()
            }
        }
    }

    @Test func `a backup without its manifest is half a backup`() async throws {
        try await Self.with { folder, directory, _ in
            try FileManager.default.removeItem(atPath: folder + "/backup/manifest.json")
            let failure = #expect(throws: Failure.self) { try Self.check(folder) }
            #expect(failure?.kind == .invalid)
            #expect(failure?.description.hasPrefix("backup.unfinished") == true)
            #expect(throws: Failure.self) {
                try Self.restoring(folder, key: directory.keyFile).run()
            }
            #expect(!FileManager.default.fileExists(atPath: folder + "/new"))
        }
    }

    @Test(arguments: [
        "database.sqlite", "house/gateway.json", "house/trust/keys.json", "house/trust/crls/1.crl",
    ])
    func `one changed octet of any file is found, and nothing is restored`(
        path: String
    ) async throws {
        try await Self.with { folder, directory, _ in
            let url = URL(fileURLWithPath: folder + "/backup/" + path)
            var octets = try Data(contentsOf: url)
            octets[octets.count / 2] ^= 1
            try octets.write(to: url)
            #expect(try Self.check(folder) == ["backup.file-changed"])
            let report = try Self.restoring(folder, key: directory.keyFile).run()
            #expect(report.flaws.map(\.code) == ["backup.file-changed"])
            #expect(!FileManager.default.fileExists(atPath: folder + "/new"))
            try FileManager.default.removeItem(at: url)
            #expect(try Self.check(folder) == ["backup.file-missing"])
        }
    }

    @Test func `a manifest that says another head, count or path does not fit`() async throws {
        let changes = [
            (#""size":5"#, #""size":4"#, "backup.other-head"),
            (#""name":"licenses","rows":5"#, #""name":"licenses","rows":6"#, "backup.other-count"),
            (#""name":"licenses""#, #""name":"licences""#, "backup.other-count"),
            (#"M0001-start"#, #"M0001-other"#, "backup.other-database"),
        ]
        for (old, new, code) in changes {
            try await Self.with { folder, _, _ in
                let path = folder + "/backup/manifest.json"
                let text = String(decoding: try DataDirectory.read(path), as: UTF8.self)
                #expect(text.contains(old))
                try DataDirectory.write(Array(text.replacing(old, with: new).utf8), path)
                #expect(try Self.check(folder) == [code], "\(new)")
            }
        }
        try await Self.with { folder, _, _ in
            let path = folder + "/backup/manifest.json"
            let text = String(decoding: try DataDirectory.read(path), as: UTF8.self)
            for place in ["../key", "/etc/passwd", "house/../../key"] {
                let bent = text.replacing("house/gateway.json", with: place)
                try DataDirectory.write(Array(bent.utf8), path)
                #expect(throws: Failure.self, "\(place)") { try Self.check(folder) }
            }
        }
    }

    @Test func `another key file restores nothing`() async throws {
        try await Self.with { folder, _, _ in
            let other = folder + "/other"
            try KeyFile.make(random: SeededRandom(3)).write(other)
            let failure = #expect(throws: Failure.self) {
                try Self.restoring(folder, key: other).run()
            }
            #expect(failure?.description.hasPrefix("backup.other-key-file") == true)
            #expect(!FileManager.default.fileExists(atPath: folder + "/new"))
        }
    }

    @Test func `a backup goes into an empty folder only`() async throws {
        try await Self.with { folder, directory, _ in
            #expect(throws: Failure.self) {
                try BackupMaking(
                    directory: directory, location: .sqlite(path: directory.database),
                    target: folder + "/backup"
                ).run()
            }
        }
    }
}
