internal import ArgumentParser

/// The program (命令行): the gateway and its tools.
@main
struct Mianti: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mianti",
        abstract: "免提 Mianti: a gateway for government service.",
        discussion: """
            Exit codes: 0 done or valid, 1 invalid, 2 could not be checked or done, 64 wrong usage.
            """,
        version: Version.text,
        subcommands: [
            InitCommand.self, ServeCommand.self, DemoCommand.self, TourCommand.self,
            VerifyCommand.self, TrustCommand.self, CheckCommand.self, ImportCommand.self,
            ClientsCommand.self, KeysCommand.self, ConfigCommand.self, BackupCommand.self,
            RestoreCommand.self, LedgerCommand.self,
        ])
}

/// What this build calls itself (版本).
enum Version {
    /// Major, minor, patch.
    static let text = "0.1.0"
    /// The day it was made; a clock that stands before it is wrong.
    static let day = "2026-11-21"
}
