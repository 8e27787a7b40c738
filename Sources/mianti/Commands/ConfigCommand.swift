internal import ArgumentParser
internal import JSON

/// `mianti config`: what can be set, and whether it is set right (配置).
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "List the settings, or check everything before a start.",
        subcommands: [Check.self, List.self])
}

extension ConfigCommand {
    /// Checks everything at once (检查).
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check settings, files, keys, database, clock and disk; changes nothing.",
            discussion: """
                mianti config check --data /var/lib/mianti --config /etc/mianti/mianti.json
                Exit codes: 0 nothing but warnings, 1 problems, 2 something could not be looked at.
                Run it as the user that serves.
                """)

        @OptionGroup var house: HouseOptions
        @Option(help: "HOST:PORT to listen on.") var listen: String?
        @Option(help: "HOST:PORT for metrics, loopback only.") var metricsListen: String?
        @Flag(help: "Print one JSON object.") var json = false

        func run() async throws {
            let values = SettingValues(house.flags(listen: listen, metricsListen: metricsListen))
            let findings =
                values.faults
                + values.strangers.map {
                    ConfigFinding(
                        .warning, $0, "no setting has this name", "see: mianti config list")
                } + ConfigCheck(Settings(values), now: SystemClock.now()).findings()
            if json {
                Terminal.line(Self.object(findings))
            } else {
                for finding in findings {
                    Terminal.line(
                        "\(finding.level.rawValue)\t\(finding.field)\t\(finding.detail)\t"
                            + finding.remedy)
                }
                if findings.isEmpty { Terminal.line("配置无误 nothing found") }
            }
            let code = Self.exitCode(findings)
            if code != 0 { throw ExitCode(code) }
        }

        /// 1 with a problem, 2 with something not looked at, else 0.
        static func exitCode(_ findings: [ConfigFinding]) -> Int32 {
            if findings.contains(where: { $0.level == .problem }) { return 1 }
            return findings.contains { $0.level == .unknown } ? 2 : 0
        }

        private static func object(_ findings: [ConfigFinding]) -> String {
            Terminal.object { writer in
                writer.bool("valid", exitCode(findings) == 0)
                writer.objects("findings", findings) { finding, writer in
                    writer.string("level", finding.level.rawValue)
                    writer.string("field", finding.field)
                    writer.string("detail", finding.detail)
                    writer.string("remedy", finding.remedy)
                }
            }
        }
    }

    /// Lists the settings (列出).
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List every setting: name, variable, type, standard, range, meaning.")

        @Flag(help: "As the table of Docs/reference/configuration.md.") var markdown = false
        @Flag(help: "One JSON object per line.") var json = false

        func run() async throws {
            for setting in Setting.all { Terminal.line(line(setting)) }
        }

        private func line(_ setting: Setting) -> String {
            if markdown { return setting.row }
            if json {
                return Terminal.object { writer in
                    for (name, text) in setting.columns { writer.string(name, text) }
                }
            }
            return setting.columns.map(\.text).joined(separator: "\t")
        }
    }
}

extension Setting {
    /// Its cells by name.
    var columns: [(name: String, text: String)] {
        [
            ("key", key), ("flag", flag ?? ""), ("environment", environment),
            ("type", kind.type), ("standard", standard ?? ""), ("range", kind.range),
            ("meaning", meaning),
        ]
    }

    /// Its row in the reference.
    var row: String {
        let cells = [
            "`\(key)`", flag.map { "`\($0)`" } ?? "", "`\(environment)`", kind.type,
            standard.map { "`\($0)`" } ?? "none", kind.range, meaning,
        ]
        return "| " + cells.joined(separator: " | ") + " |"
    }
}
