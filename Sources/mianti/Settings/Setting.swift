internal import Codes

/// One setting (配置项): where it is given, what it may be, what it means.
///
/// Reading, `mianti config` and `Docs/reference/configuration.md` follow this one table.
struct Setting: Sendable {
    /// What its value must be.
    enum Kind: Sendable {
        case path
        case databaseAddress
        case listenAddress
        case loopbackAddress
        case whole(ClosedRange<Int>)
        case choice([String])
        case departmentCodes
        case webAddress
    }

    /// Its key in the file; dots are levels of objects.
    let key: String
    /// Its flag, where it has one.
    let flag: String?
    let kind: Kind
    /// What holds when it is not given; nil is nothing.
    let standard: String?
    let meaning: String

    /// Its variable in the environment.
    var environment: String { "MIANTI_" + key.uppercased().replacing(".", with: "_") }

    /// All of them, in the order of the reference.
    static let all = ofHouse + ofDoor + ofStatus + ofShowing + ofReporting

    private static let ofHouse = [
        Setting(
            key: "data", flag: "--data", kind: .path, standard: "./data",
            meaning: "the data directory"),
        Setting(
            key: "database", flag: "--database", kind: .databaseAddress, standard: nil,
            meaning:
                "PostgreSQL address, as libpq reads it; without it SQLite in the data directory"),
        Setting(
            key: "listen", flag: "--listen", kind: .listenAddress, standard: "127.0.0.1:8080",
            meaning: "where to listen; port 0 takes a free one; IPv6 as `[::1]:8080`"),
        Setting(
            key: "metrics.listen", flag: "--metrics-listen", kind: .loopbackAddress,
            standard: nil,
            meaning:
                "where `/metrics`, `/healthz` and `/readyz` listen for operation; off when absent"),
    ]

    private static let ofStatus = [
        Setting(
            key: "status.seconds", flag: nil, kind: .whole(1...86_400), standard: "60",
            meaning:
                "how long a copy of a status list may be kept before the next is fetched (`ttl`)"),
        Setting(
            key: "status.hours", flag: nil, kind: .whole(1...8760), standard: "48",
            meaning: "how long a status list may be used, also off line (`exp`)"),
    ]

    private static let ofShowing = [
        Setting(
            key: "public.address", flag: nil, kind: .webAddress, standard: nil,
            meaning:
                "where people reach the gateway: it stands in the codes that they scan; when absent the address of `listen`"
        ),
        Setting(
            key: "showing.rate", flag: nil, kind: .whole(1...1_000_000), standard: "60",
            meaning:
                "codes that one address may check on the page `/verify/…` a minute, else 429; raise it behind a front end, which is one address"
        ),
    ]

    private static let ofReporting = [
        Setting(
            key: "log.level", flag: nil, kind: .choice(["debug", "info", "warning", "error"]),
            standard: "info", meaning: "least level that is logged"),
        Setting(
            key: "auto.report", flag: nil, kind: .departmentCodes, standard: nil,
            meaning: "departments whose ready publicity records are reported at once"),
        Setting(
            key: "config", flag: "--config", kind: .path, standard: nil,
            meaning: "the file: one JSON object, such as `{\"head\": {\"seconds\": 20}}`"),
    ]

    /// The setting of a key.
    static func of(_ key: String) -> Setting? { all.first { $0.key == key } }
}

extension Setting.Kind {
    /// Its type in a word.
    var type: String {
        switch self {
        case .path: "path"
        case .databaseAddress: "URL"
        case .listenAddress, .loopbackAddress: "HOST:PORT"
        case .whole: "whole number"
        case .choice: "word"
        case .departmentCodes: "codes"
        case .webAddress: "URL"
        }
    }

    /// What its value may be, in words.
    var range: String {
        switch self {
        case .path: "a path"
        case .databaseAddress: "postgresql://…"
        case .listenAddress: "port 0 to 65535"
        case .loopbackAddress: "a loopback address, port 0 to 65535"
        case .whole(let range): "\(range.lowerBound) to \(range.upperBound)"
        case .choice(let words): words.joined(separator: ", ")
        case .departmentCodes: "18-character codes, separated by commas"
        case .webAddress: "https://… or http://…, at most 200 characters, no query"
        }
    }

    /// Whether a text is such a value.
    func allows(_ text: String) -> Bool {
        switch self {
        case .path: return !text.isEmpty
        case .databaseAddress:
            return text.hasPrefix("postgresql://") || text.hasPrefix("postgres://")
                || text.contains("=")
        case .listenAddress: return Settings.address(text) != nil
        case .loopbackAddress:
            return Settings.address(text).map { Settings.isLoopback($0.host) } ?? false
        case .whole(let range): return Int(text).map(range.contains) ?? false
        case .choice(let words): return words.contains(text)
        case .departmentCodes:
            return text.split(separator: ",").allSatisfy {
                (try? UnifiedCreditCode(String($0))) != nil
            }
        case .webAddress:
            return text.utf8.count <= 200
                && text.wholeMatch(of: /https?:\/\/[^\/?#\s@"<>]+(\/[A-Za-z0-9._~\-]+)*\/?/) != nil
        }
    }
}
