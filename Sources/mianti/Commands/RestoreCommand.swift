internal import ArgumentParser
internal import Signing

/// `mianti restore`: puts a backup into an empty place (恢复).
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Restore a backup into an empty place, and check it.",
        discussion: """
            mianti restore --from /backup/2026-11-21 --key /safe/key --data /var/lib/mianti
            mianti restore --from DIR --key FILE --data DIR --database postgresql://mianti@db2/mianti
            Prints the head of the ledger: it must be the one the backup printed.
            """)

    @Option(help: "The backup.") var from: String
    @Option(help: "The key file it was made with.") var key: String
    @Option(help: "The new data directory; empty, or to be made.") var data: String
    @Option(help: "An empty PostgreSQL database, for a backup of PostgreSQL.")
    var database: String?
    @Flag(help: "Open every document, not a sample of each table.") var full = false
    @Flag(help: "Print one JSON object.") var json = false

    func run() async throws {
        try await reporting {
            let report = try Restoring(
                source: from, keyFile: try KeyFile.read(key), keyPath: key,
                directory: DataDirectory(data), database: database, isWhole: full
            ).run()
            try report.tell(json: json, done: "恢复完成 restored and verified: \(data)")
        }
    }
}
