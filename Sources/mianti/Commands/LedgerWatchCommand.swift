internal import ArgumentParser
internal import Ledger
internal import Signing

extension LedgerCommand {
    /// Keeps checkpoints of another's ledger, each proved to go on from the last (监督).
    struct Watching: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "watch",
            abstract:
                "Fetch the newest checkpoint, compare it with the last one kept, and keep it.",
            discussion: """
                mianti ledger watch --url https://gateway.example.gov.cn --folder /safe/checkpoints \\
                    --trust /safe/trust
                For a second party, from a timer. Exit code 0 kept, 1 refused (the ledger was changed,
                cut or signed by a stranger; the evidence is kept too), 2 could not be asked.
                """)

        @Option(help: "Address of the gateway.") var url: String
        @Option(help: "Folder of the kept checkpoints; made when it is not there.")
        var folder: String
        @Option(help: "Folder with keys.json, the keys that are trusted.") var trust: String
        @Flag(help: "Print one JSON object.") var json = false

        func run() async throws {
            try await reporting {
                try SelfTest.run()
                let source = GatewaySource(url)
                let watch = Watch(
                    source: source, keys: try TrustFolder(trust).trustedKeys(at: SystemClock.now()),
                    folder: folder)
                let outcome: Result<Watch.Report, any Error>
                do { outcome = .success(try await watch.run()) } catch {
                    outcome = .failure(error)
                }
                await source.close()
                let report = try outcome.get()
                if !json { Terminal.line("\(report.file)\t\(report.checkpoint.head.size)") }
                try OfflineVerdict(judging: report.findings)
                    .tell(isJSON: json, clock: SystemClock.now())
            }
        }
    }
}
