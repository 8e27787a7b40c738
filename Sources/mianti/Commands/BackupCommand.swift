internal import ArgumentParser
internal import Codes
internal import JSON
internal import Ledger
internal import Signing
internal import Storage

/// `mianti backup`: makes a backup while the gateway works, or checks one (备份).
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Make a backup while the gateway works, or check one.",
        subcommands: [Make.self, Verify.self], defaultSubcommand: Make.self)
}

extension BackupCommand {
    /// Makes a backup (备份).
    struct Make: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a backup into an empty folder, then verify it.",
            discussion: """
                mianti backup --data /var/lib/mianti --to /backup/2026-11-21
                mianti backup --data /var/lib/mianti --database postgresql://mianti@db1/mianti --to DIR
                The key file is not part of it: keep its copy elsewhere, or the backup cannot be read.
                """)

        @OptionGroup var house: HouseOptions
        @Option(help: "An empty folder, or one to be made.") var to: String
        @Flag(help: "Print one JSON object.") var json = false

        func run() async throws {
            try await reporting {
                let settings = try await house.settings()
                let directory = try settings.initializedDirectory()
                _ = try BackupMaking(
                    directory: directory, location: settings.location, target: to
                ).run()
                let keyFile = try KeyFile.read(directory.keyFile)
                let report = try BackupChecking(folder: to, keyFile: keyFile, isWhole: false).run()
                try report.tell(json: json, done: "备份完成 backup made and verified: \(to)")
            }
        }
    }

    /// Checks a backup (核验).
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a backup: 0 whole and right, 1 not, 2 could not be checked.",
            discussion: """
                mianti backup verify --from /backup/2026-11-21 --key /safe/key --full
                Without --key nothing sealed is opened. A dump of PostgreSQL is looked into when it
                is restored.
                """)

        @Option(help: "The backup.") var from: String
        @Option(help: "The key file of its data directory.") var key: String?
        @Flag(help: "Open every document, not a sample of each table.") var full = false
        @Flag(help: "Print one JSON object.") var json = false

        func run() async throws {
            try await reporting {
                let keyFile = try key.map { try KeyFile.read($0) }
                let report = try BackupChecking(folder: from, keyFile: keyFile, isWhole: full)
                    .run()
                try report.tell(json: json, done: "备份完好 the backup is whole: \(from)")
            }
        }
    }
}

extension BackupChecking.Report {
    /// Says what was found; flaws end the command with 1.
    func tell(json: Bool, done: String) throws {
        if json { Terminal.line(String(decoding: bytes, as: UTF8.self)) }
        guard flaws.isEmpty else {
            for flaw in flaws { Terminal.error("\(flaw.code) \(flaw.place)") }
            throw ExitCode(Failure.Kind.invalid.rawValue)
        }
        if json { return }
        Terminal.line(done)
        Terminal.line(LedgerCommand.line(manifest.facts.head))
        if let unsealing {
            Terminal.line(
                "事件 events \(unsealing.events), 已抹除 erased \(unsealing.erased), "
                    + "文档 documents opened \(unsealing.documents)")
        }
        if !isContentExamined {
            Terminal.line("未查看内容 the dump is readable; its content is examined by a restore")
        }
    }

    private var bytes: [UInt8] {
        ObjectWriter.bytes { writer in
            writer.bool("whole", flaws.isEmpty)
            writer.string("engine", manifest.engine)
            writer.string("madeAt", manifest.madeAt)
            writer.integer("size", manifest.facts.head.size)
            writer.string("root", Hex.encode(manifest.facts.head.root))
            writer.bool("contentExamined", isContentExamined)
            if let unsealing {
                writer.integer("events", unsealing.events)
                writer.integer("erased", unsealing.erased)
                writer.integer("documents", unsealing.documents)
            }
            writer.objects("flaws", flaws) { flaw, writer in
                writer.string("code", flaw.code)
                writer.string("place", flaw.place)
            }
        }
    }
}
