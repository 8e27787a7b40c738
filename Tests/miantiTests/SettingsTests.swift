import Foundation
import Testing

@testable import mianti

/// Settings out of flags, environment and file.
@Suite struct SettingsTests {
    private static func values(
        _ flags: Settings.Flags = .init(), _ environment: [String: String] = [:],
        file: String? = nil
    ) throws -> SettingValues {
        guard let file else { return SettingValues(flags, environment: environment) }
        return try Folder.with { folder in
            var flags = flags
            flags.config = folder + "/mianti.json"
            try Data(file.utf8).write(to: URL(fileURLWithPath: folder + "/mianti.json"))
            return SettingValues(flags, environment: environment)
        }
    }

    @Test func `nothing given is the standard of each setting`() throws {
        let values = try Self.values()
        #expect(values.faults == [])
        for setting in Setting.all { #expect(values[setting.key] == setting.standard) }
        let settings = Settings(values)
        #expect(settings.data == "./data")
        #expect(settings.host == "127.0.0.1")
        #expect(settings.port == 8080)
        #expect(settings.metrics == nil)
        #expect(settings.door == DoorSettings())
    }

    @Test func `a flag wins over the environment, the environment over the file`() throws {
        let file = #"{"listen": "127.0.0.1:1", "data": "file", "log": {"level": "error"}}"#
        let values = try Self.values(
            .init(listen: "127.0.0.1:3"),
            ["MIANTI_LISTEN": "127.0.0.1:2", "MIANTI_DATA": "environment", "MIANTI_DATABASE": ""],
            file: file)
        #expect(values.faults == [])
        #expect(values["listen"] == "127.0.0.1:3")
        #expect(values["data"] == "environment")
        #expect(values["log.level"] == "error")
        #expect(values["database"] == nil)
        let other = try Self.values(.init(data: ""), ["MIANTI_DATA": "environment"], file: file)
        #expect(other["data"] == "environment", "an empty flag counts as none")
    }

    @Test func `a number in the file is as good as its text`() throws {
        #expect(try Self.values(file: #"{"head":{"seconds":60}}"#)["head.seconds"] == "60")
        #expect(try Self.values(file: #"{"head":{"seconds":"61"}}"#)["head.seconds"] == "61")
        let faults = try Self.values(file: #"{"head":{"seconds":9999}}"#).faults
        #expect(faults.map(\.field) == ["head.seconds"])
    }

    @Test func `every fault is reported at once, with its field and what to do`() throws {
        let values = try Self.values(
            .init(database: "secret", listen: "nowhere"),
            [
                "MIANTI_METRICS_LISTEN": "0.0.0.0:9464", "MIANTI_HEAD_SECONDS": "0",
                "MIANTI_AUTO_REPORT": "123", "MIANTI_STRANGER": "x",
                "MIANTI_TEST_POSTGRES": "x",
            ], file: #"{"log": {"level": "loud", "colour": "red"}}"#)
        #expect(
            Set(values.faults.map(\.field)) == [
                "database", "listen", "metrics.listen", "head.seconds", "auto.report",
                "log.level", "log.colour",
            ])
        for fault in values.faults {
            #expect(fault.level == .problem)
            #expect(!fault.remedy.isEmpty)
            #expect(!fault.detail.contains("secret"))
        }
        #expect(values.strangers == ["MIANTI_STRANGER"])
    }

    @Test(arguments: [
        #"{"listen":"127.0.0.1:1","listen":"127.0.0.1:2"}"#, "[1]", "{", #"{"data":null}"#,
        #"{"head.seconds":5,"head":{"seconds":6}}"#,
    ])
    func `a file that is not one strict object of settings is refused`(file: String) throws {
        #expect(try Self.values(file: file).faults.map(\.field) == ["config"])
    }

    @Test func `a file that cannot be read is named`() {
        let values = SettingValues(.init(config: "/no/such/file"), environment: [:])
        #expect(values.faults.map(\.field) == ["config"])
    }

    @Test func `each kind allows its edges and nothing beyond`() {
        let cases: [(Setting.Kind, allowed: [String], refused: [String])] = [
            (.whole(1...3600), ["1", "3600"], ["0", "3601", "", "x", "1.5"]),
            (.choice(["info"]), ["info"], ["Info", "", "debug"]),
            (
                .listenAddress, ["0.0.0.0:80", "[::1]:0", "host:65535"],
                ["host", ":80", "host:65536", "host:-1"]
            ),
            (
                .loopbackAddress, ["127.0.0.1:1", "127.9.9.9:1", "[::1]:0", "localhost:9"],
                [
                    "0.0.0.0:1", "[::]:1", "10.0.0.1:1", "127.0.0.1", "example.org:1",
                    "127.example.org:1",
                ]
            ),
            (
                .databaseAddress, ["postgresql://a/b", "postgres://a", "host=a dbname=b"],
                ["mysql://a", "", "a"]
            ),
            (.departmentCodes, ["113205000141499658", ""], ["113205000141499659", "x"]),
            (.path, ["/a"], [""]),
            (
                .webAddress,
                [
                    "https://license.example.cn", "http://127.0.0.1:8080/", "https://a/b/c",
                    "https://" + String(repeating: "a", count: 192),
                ],
                [
                    "", "license.example.cn", "ftp://a", "https://", "https://a?b", "https://a#b",
                    "https://a b", "https://user@a", "https://a//b", "https://a/\"b",
                    "https://" + String(repeating: "a", count: 193),
                ]
            ),
        ]
        for (kind, allowed, refused) in cases {
            for text in allowed { #expect(kind.allows(text), "\(text)") }
            for text in refused { #expect(!kind.allows(text), "\(text)") }
        }
    }

    @Test func `the reference shows the table of settings, row by row`() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let page = try String(
            contentsOf: root.appendingPathComponent("Docs/reference/configuration.md"),
            encoding: .utf8)
        let rows = page.split(separator: "\n").filter { $0.contains("| `MIANTI_") }
        #expect(rows.map(String.init) == Setting.all.map(\.row))
    }
}

/// A folder for one test.
enum Folder {
    /// Makes a folder, works in it and removes it.
    static func with<Result>(_ work: (String) throws -> Result) throws -> Result {
        let path = FileManager.default.temporaryDirectory.path + "/mianti-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try work(path)
    }

    /// The same with work that waits.
    static func with<Result>(_ work: (String) async throws -> Result) async throws -> Result {
        let path = FileManager.default.temporaryDirectory.path + "/mianti-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try await work(path)
    }
}
