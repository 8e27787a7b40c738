internal import Codes
internal import Configuration
internal import SystemPackage

/// What the program was told (配置): flags before environment before file.
struct Settings: Sendable {
    /// The data directory: key file, signing keys, trust, holiday table.
    var data: String
    /// PostgreSQL's address; nil keeps everything in SQLite inside the data directory.
    var database: String?
    /// Host to listen on.
    var host: String
    /// Port to listen on; 0 takes a free one.
    var port: Int
    /// Seconds without a byte after which a connection is closed.
    var idleSeconds: Int
    /// Least level of the log.
    var logLevel: String
    /// Departments whose ready records are reported at once, by 18-character code.
    var autoReport: Set<String>

    /// Flags as given; nil where none was.
    struct Flags: Sendable {
        var data: String?
        var database: String?
        var listen: String?
        var config: String?
    }

    /// Reads all sources and checks the whole; all faults are reported at once.
    static func read(_ flags: Flags) async throws -> Settings {
        let environment = ConfigReader(provider: EnvironmentVariablesProvider())
            .scoped(to: "mianti")
        let file = try await file(flags.config ?? environment.string(forKey: "config"))
        func text(_ key: ConfigKey, _ standard: String? = nil) -> String? {
            environment.string(forKey: key) ?? file?.string(forKey: key) ?? standard
        }
        var faults: [String] = []
        let listen = flags.listen ?? text("listen") ?? "127.0.0.1:8080"
        let address = Self.address(listen)
        if address == nil { faults.append("listen: expected HOST:PORT, got \(listen)") }
        let level = text("log.level") ?? "info"
        if !["debug", "info", "warning", "error"].contains(level) {
            faults.append("log.level: one of debug, info, warning, error")
        }
        let idle = text("idle.seconds") ?? "30"
        if !(1...3600).contains(Int(idle) ?? 0) {
            faults.append("idle.seconds: a whole number from 1 to 3600")
        }
        let reporting = (text("auto.report") ?? "").split(separator: ",").map(String.init)
        for code in reporting where (try? UnifiedCreditCode(code)) == nil {
            faults.append("auto.report: \(code) is no unified social credit code")
        }
        guard faults.isEmpty else { throw Failure(.usage, faults.joined(separator: "\n")) }
        return Settings(
            data: flags.data ?? text("data") ?? "./data",
            database: flags.database ?? text("database"), host: address?.host ?? "127.0.0.1",
            port: address?.port ?? 8080, idleSeconds: Int(idle) ?? 30, logLevel: level,
            autoReport: Set(reporting))
    }

    private static func file(_ path: String?) async throws -> ConfigReader? {
        guard let path else { return nil }
        do {
            let provider = try await FileProvider<JSONSnapshot>(filePath: FilePath(path))
            return ConfigReader(provider: provider)
        } catch { throw Failure(.usage, "config file cannot be read: \(path)") }
    }

    /// Host and port of `HOST:PORT`, an IPv6 host in brackets.
    static func address(_ text: String) -> (host: String, port: Int)? {
        guard let colon = text.lastIndex(of: ":"),
            let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port)
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        return host.isEmpty ? nil : (String(host), port)
    }
}
