import Codes
import Foundation
import Signing
import Storage
import TestSupport
import Testing

@testable import mianti

/// What `mianti config check` finds before a start.
@Suite struct ConfigCheckTests {
    private static let now = Instant(microseconds: 1_795_226_400_000_000)  // 2026-11-21T10:00+08:00
    private static let body = Organization(name: "示例市数据局", code: "113205000141499658")

    /// A sound data directory with a calendar and a database.
    private static func with(
        _ work: (DataDirectory, Settings) async throws -> Void
    ) async throws {
        try await Folder.with { (folder: String) async throws in
            let directory = DataDirectory(folder + "/data")
            try Beginning.make(directory, for: body, now: now)
            try await TrustMaking.first(directory, now: now)
            try DataDirectory.write(
                Array("day,kind,holiday\n2026-10-01,off,国庆节\n".utf8), directory.calendar)
            let store = try await Database.open(
                .sqlite(path: directory.database), keyFile: KeyFile.read(directory.keyFile),
                random: SystemRandom())
            await store.close()
            let values = SettingValues(.init(data: directory.path), environment: [:])
            try await work(directory, Settings(values))
        }
    }

    private static func found(_ settings: Settings, now: Instant = now) -> [String] {
        ConfigCheck(settings, now: now).findings()
            .filter { !$0.detail.contains("MiB are free") }.map {
                "\($0.level) \($0.field.split(separator: "/").last ?? "")"
            }
    }

    @Test func `a sound directory has nothing to say`() async throws {
        try await Self.with { _, settings in #expect(Self.found(settings) == []) }
    }

    @Test func `a key that ends soon, and lists that are old, are told in time`() async throws {
        try await Self.with { _, settings in
            let end = Self.now.adding(seconds: 1095 * 86400)
            for (days, finding) in [(-30, nil), (-29, "warning keys")] as [(Int64, String?)] {
                let found = Self.found(settings, now: end.adding(seconds: days * 86400))
                #expect(found.first { $0.hasSuffix(" keys") } == finding)
                #expect(found.contains("warning revocations.pem"))
            }
            let late = Self.found(settings, now: end.adding(seconds: 1))
            #expect(late.contains("problem keys"))
            let month = Self.found(settings, now: Self.now.adding(seconds: 90 * 86400))
            #expect(!month.contains("warning revocations.pem"))
        }
    }

    @Test func `each fault is found, all of them at once`() async throws {
        try await Self.with { directory, settings in
            var settings = settings
            settings.host = "0.0.0.0"
            let manager = FileManager.default
            try manager.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory.path)
            try manager.removeItem(atPath: directory.calendar)
            try DataDirectory.write(Array("{}".utf8), directory.demoKeys)
            try DataDirectory.write(Array("{}".utf8), directory.identity)
            try DataDirectory.write(Array("[]".utf8), directory.trust + "/keys.json")
            try DataDirectory.write(Array("no database".utf8), directory.database)
            #expect(
                Self.found(settings) == [
                    "warning listen", "warning data", "problem gateway.json", "problem keys.json",
                    "warning calendar.csv", "problem database", "problem demo-keys.json",
                ])
        }
    }

    @Test func `keys that others may read, that are gone or are not ours are problems`()
        async throws
    {
        try await Self.with { directory, settings in
            let manager = FileManager.default
            let name = try manager.contentsOfDirectory(atPath: directory.signingKeys)[0]
            let key = directory.signingKeys + "/" + name
            try manager.setAttributes([.posixPermissions: 0o640], ofItemAtPath: key)
            #expect(Self.found(settings) == ["problem \(name)"])
            try manager.removeItem(atPath: key)
            #expect(Self.found(settings) == ["problem keys"])
        }
        try await Self.with { directory, settings in
            try FileManager.default.removeItem(atPath: directory.keyFile)
            try KeyFile.make(random: SeededRandom(5)).write(directory.keyFile)
            let found = Self.found(settings)
            #expect(found.last == "problem database")
            #expect(found.count == 3, "signing key and authority do not open either: \(found)")
        }
    }

    @Test func `a calendar with a bad line is a problem, a missing database a warning`()
        async throws
    {
        try await Self.with { directory, settings in
            try DataDirectory.write(
                Array("day,kind,holiday\n2026-13-01,off,x\n".utf8), directory.calendar)
            try FileManager.default.removeItem(atPath: directory.database)
            #expect(Self.found(settings) == ["problem calendar.csv", "warning database"])
        }
    }

    @Test func `demo keys are a warning on loopback`() async throws {
        try await Self.with { directory, settings in
            try DataDirectory.write(Array("{}".utf8), directory.demoKeys)
            #expect(Self.found(settings) == ["warning demo-keys.json"])
        }
    }

    @Test func `a clock before the day of the program is a problem, on that day it is not`()
        async throws
    {
        try await Self.with { _, settings in
            #expect("\(Self.now.day)" == Version.day, "the test's instant is of that day")
            #expect(Self.found(settings) == [])
            let before = Instant(microseconds: Self.now.microseconds - 86_400_000_000)
            // Nor is the trust list of that day to be used on the day before.
            #expect(
                Self.found(settings, now: before) == ["problem clock", "problem trust-list.jws"])
        }
    }

    @Test func `exit codes: 1 with a problem, 2 when something was not looked at, else 0`() {
        func code(_ levels: [ConfigFinding.Level]) -> Int32 {
            ConfigCommand.Check.exitCode(levels.map { ConfigFinding($0, "", "", "") })
        }
        #expect(code([]) == 0)
        #expect(code([.warning]) == 0)
        #expect(code([.warning, .unknown]) == 2)
        #expect(code([.unknown, .problem]) == 1)
    }
}
