internal import Configuration
internal import Foundation
internal import JSON

/// The texts of all settings out of their sources (配置取值), and everything wrong with them.
///
/// The file is read by our own strict reader: unknown and doubled keys are faults, and a number is
/// as good as its text.
struct SettingValues: Sendable {
    /// Variables that only the tests read.
    private static let ofTests: Set<String> = ["MIANTI_TEST_POSTGRES", "MIANTI_WITHOUT_POSTGRES"]

    private var values: [String: String] = [:]
    /// What is wrong, one entry each.
    private(set) var faults: [ConfigFinding] = []
    /// Variables of ours that are no settings.
    private(set) var strangers: [String] = []

    /// Reads flags, environment and file.
    init(
        _ flags: Settings.Flags,
        environment variables: [String: String] = ProcessInfo.processInfo.environment
    ) {
        let environment = ConfigReader(
            provider: EnvironmentVariablesProvider(environmentVariables: variables)
        ).scoped(to: "mianti")
        func told(_ key: String) -> String? {
            [flags.value(key), environment.string(forKey: ConfigKey(key))]
                .compactMap(\.self).first { !$0.isEmpty }
        }
        let file = readFile(told("config"))
        for setting in Setting.all {
            let value = told(setting.key) ?? file[setting.key] ?? setting.standard
            guard let value else { continue }
            if setting.kind.allows(value) {
                values[setting.key] = value
            } else {
                faults.append(Self.fault(setting, value))
                values[setting.key] = setting.standard
            }
        }
        let known = Set(Setting.all.map(\.environment)).union(Self.ofTests)
        strangers = variables.keys.filter { $0.hasPrefix("MIANTI_") && !known.contains($0) }
            .sorted()
    }

    /// The text of a setting; nil when it has none.
    subscript(key: String) -> String? { values[key] }

    /// An address may hold a password: the value is not repeated.
    private static func fault(_ setting: Setting, _ value: String) -> ConfigFinding {
        var shown = ", got \(value)"
        if case .databaseAddress = setting.kind { shown = "" }
        return ConfigFinding(
            .problem, setting.key, "expected \(setting.kind.range)\(shown)",
            "set \(setting.flag.map { "\($0), " } ?? "")\(setting.environment) or "
                + "\(setting.key) in the file")
    }

    private mutating func readFile(_ path: String?) -> [String: String] {
        guard let path else { return [:] }
        guard let data = FileManager.default.contents(atPath: path) else {
            faults.append(
                ConfigFinding(.problem, "config", "\(path) cannot be read", "check path and mode"))
            return [:]
        }
        var found: [String: String] = [:]
        do {
            try Self.flatten(Value.parse(Array(data)), "", &found)
        } catch {
            faults.append(
                ConfigFinding(
                    .problem, "config", "\(path) is not one JSON object of settings",
                    "write it as Docs/reference/configuration.md shows"))
            return [:]
        }
        for key in found.keys.sorted() where Setting.of(key) == nil || key == "config" {
            faults.append(
                ConfigFinding(
                    .problem, key, "\(path) has no such setting", "see: mianti config list"))
        }
        return found
    }

    /// Objects become keys with dots, lists of texts one text.
    private static func flatten(
        _ value: Value, _ prefix: String, _ found: inout [String: String]
    ) throws {
        func put(_ text: String) throws {
            let before = found.updateValue(text, forKey: prefix)
            guard before == nil, !prefix.isEmpty else { throw Failure(.usage, "config") }
        }
        switch value {
        case .object(let members):
            for member in members {
                let key = prefix.isEmpty ? member.key : "\(prefix).\(member.key)"
                try flatten(member.value, key, &found)
            }
        case .string(let text): try put(text)
        case .integer(let number): try put("\(number)")
        case .array(let elements) where elements.allSatisfy { $0.text != nil }:
            try put(elements.compactMap(\.text).joined(separator: ","))
        default: throw Failure(.usage, "config")
        }
    }
}
