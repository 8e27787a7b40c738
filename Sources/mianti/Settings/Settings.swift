internal import Codes
internal import Licenses

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
    /// Where metrics are served; nil serves none.
    var metrics: Address?
    /// How long and how much the front door waits for and takes.
    var door: DoorSettings
    /// Least level of the log.
    var logLevel: String
    /// Departments whose ready records are reported at once, by 18-character code.
    var autoReport: Set<String>
    /// How long status lists may be used.
    var statusTerm: StatusListTerm
    /// Where people reach the gateway; nil takes the address it listens on.
    var publicAddress: String?
    /// Codes that one address may check a minute.
    var showingRate: Int

    /// Host and port.
    typealias Address = (host: String, port: Int)

    /// Flags as given; nil where none was.
    struct Flags: Sendable {
        var data: String?
        var database: String?
        var listen: String?
        var metricsListen: String?
        var config: String?

        /// The value of a setting's flag.
        func value(_ key: String) -> String? {
            switch key {
            case "data": data
            case "database": database
            case "listen": listen
            case "metrics.listen": metricsListen
            case "config": config
            default: nil
            }
        }
    }

    /// Reads all sources and checks the whole; all faults are reported at once.
    static func read(_ flags: Flags) async throws -> Settings {
        let given = SettingValues(flags)
        guard given.faults.isEmpty else {
            let lines = given.faults.map { "\($0.field): \($0.detail); \($0.remedy)" }
            throw Failure(.usage, lines.joined(separator: "\n"))
        }
        return Settings(given)
    }

    /// The settings of values; what is faulty among them has its standard.
    init(_ values: SettingValues) {
        let listen = values["listen"].flatMap(Self.address) ?? ("127.0.0.1", 8080)
        data = values["data"] ?? "./data"
        database = values["database"]
        (host, port) = listen
        metrics = values["metrics.listen"].flatMap(Self.address)
        door = DoorSettings(values)
        logLevel = values["log.level"] ?? "info"
        statusTerm = StatusListTerm(
            timeToLive: values["status.seconds"].flatMap { Int64($0) } ?? 60,
            life: (values["status.hours"].flatMap { Int64($0) } ?? 48) * 3600)
        publicAddress = values["public.address"]
        showingRate = values["showing.rate"].flatMap { Int($0) } ?? 60
        autoReport = Set((values["auto.report"] ?? "").split(separator: ",").map(String.init))
    }

    /// Host and port of `HOST:PORT`, an IPv6 host in brackets.
    static func address(_ text: String) -> Address? {
        guard let colon = text.lastIndex(of: ":"),
            let port = Int(text[text.index(after: colon)...]), (0...65_535).contains(port)
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        return host.isEmpty ? nil : (String(host), port)
    }

    /// Whether only this machine can reach a host.
    static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}
