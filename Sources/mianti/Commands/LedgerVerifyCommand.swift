internal import ArgumentParser
internal import Codes
internal import Foundation
internal import JSON
internal import Ledger
internal import Licenses
internal import Signing
internal import Storage

extension LedgerCommand {
    /// Checks a whole ledger, one proof, or two checkpoints (核验).
    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check a whole ledger, one proof, or two checkpoints.",
            discussion: """
                mianti ledger verify --data ./data --checkpoints /safe/checkpoints
                mianti ledger verify --proof proof.json --body event.json --salt HEX --trust ./trust
                mianti ledger verify --from old.jws --to new.jws --consistency proof.json --trust ./trust
                The first plays every entry again and may be asked while the gateway works; the others
                need no gateway. Exit code 0 right, 1 wrong, 2 could not be checked or not known:
                of a log with missing bodies nobody can say that it is whole.
                """)

        @OptionGroup var house: HouseOptions
        @Option(help: "Folder or file with checkpoints a second party kept.")
        var checkpoints: String?
        @Option(help: "A proof file, as the gateway gives it.") var proof: String?
        @Option(help: "The body of the event the proof is about; its octets count.")
        var body: String?
        @Option(help: "The salt of the event in hex, when the proof file does not hold it.")
        var salt: String?
        @Option(help: "The earlier of two checkpoints.") var from: String?
        @Option(help: "The later of two checkpoints.") var to: String?
        @Option(help: "The consistency proof between the two.") var consistency: String?
        @Option(help: "Folder with keys.json, the keys that are trusted; DATA/trust when absent.")
        var trust: String?
        @Flag(help: "Print one JSON object.") var json = false

        func validate() throws {
            let modes = [proof, from, checkpoints].compactMap { $0 }.count
            if modes > 1 {
                throw ValidationError("--proof, --from and --checkpoints are three checks")
            }
            if (from == nil) != (to == nil) { throw ValidationError("--from and --to go together") }
        }

        func run() async throws {
            try await reporting {
                try SelfTest.run()
                if let proof { return try checkProof(proof) }
                if let from, let to { return try checkTwo(from, to) }
                try await checkLog()
            }
        }

        private func checkProof(_ path: String) throws {
            var file = try DataDirectory.read(path)
            if let salt { file = try Self.salted(file, salt) }
            let body = try body.map { Array(CheckpointFile.line(try DataDirectory.read($0)).utf8) }
            try OfflineVerdict(
                judging: ProofFile.findings(
                    file, body: body, keys: trusted(trust ?? "./data/trust"))
            )
            .tell(isJSON: json, clock: SystemClock.now())
        }

        /// A file that cannot be read stays as it is: the finding says why.
        private static func salted(_ file: [UInt8], _ salt: String) throws -> [UInt8] {
            guard let octets = Hex.decode(salt) else {
                throw Failure(.usage, "--salt: expected hexadecimal digits")
            }
            guard let proof = try? ProofFile(bytes: file) else { return file }
            return ObjectWriter.bytes { proof.salted(octets).write(to: &$0) }
        }

        private func checkTwo(_ from: String, _ to: String) throws {
            let proof: ConsistencyProof?
            do throws(Fault) {
                proof = try consistency.map { path throws(Fault) in
                    try ConsistencyProof(bytes: (try? DataDirectory.read(path)) ?? [])
                }
            } catch { throw Failure(.invalid, "\(consistency ?? ""): \(error.code)") }
            try OfflineVerdict(
                judging: ConsistencyProof.findings(
                    from: CheckpointFile.read(from), to: CheckpointFile.read(to), proof: proof,
                    keys: trusted(trust ?? "./data/trust"))
            )
            .tell(isJSON: json, clock: SystemClock.now())
        }

        private func checkLog() async throws {
            let settings = try await house.settings()
            let directory = DataDirectory(settings.data)
            let isHouse = directory.isInitialized
            var outside = try checkpoints.map(CheckpointFile.all) ?? []
            if FileManager.default.fileExists(atPath: directory.checkpoint) {
                outside += try CheckpointFile.all(directory.checkpoint)
            }
            let check = LogCheck(
                location: settings.location,
                keys: try TrustFile.read((trust ?? directory.trust) + "/keys.json"),
                keyFile: isHouse ? try KeyFile.read(directory.keyFile) : nil, outside: outside)
            let report = try check.run { done, all in
                let percent = done * 100 / max(1, all)
                let bar = String(repeating: "█", count: Int(percent / 4))
                Terminal.progress("重放 replay \(bar) \(percent) % \(done)/\(all)")
            }
            Terminal.progress("")
            try report.tell(json: json)
        }

        /// The keys of a folder, held to its trust list where there is one.
        private func trusted(_ folder: String) throws -> TrustedKeys {
            try TrustFolder(folder).trustedKeys(at: SystemClock.now())
        }
    }
}

extension LogCheck.Report {
    /// Says what was found; flaws end the command with 1, missing bodies with 2.
    func tell(json: Bool) throws {
        if json { Terminal.line(String(decoding: bytes, as: UTF8.self)) }
        guard flaws.isEmpty else {
            for flaw in flaws { Terminal.error("\(flaw.code) \(flaw.place)") }
            throw ExitCode(Failure.Kind.invalid.rawValue)
        }
        if !json { tellCounts() }
        guard isWhole == nil else {
            if !json { Terminal.line("账本完好 the ledger is whole") }
            return
        }
        Terminal.error(
            "不能断定账本完好：缺正文 \(missing) 条，账本中无抹除记录可核对 not known to be whole: "
                + "\(missing) bodies are missing, and no event says who erased them")
        throw ExitCode(Failure.Kind.impossible.rawValue)
    }

    private func tellCounts() {
        Terminal.line(LedgerCommand.line(head))
        Terminal.line(
            "检查点 checkpoints \(checkpoints.own), 库外 outside \(checkpoints.outside)")
        Terminal.line(
            opened.map { "正文 bodies \($0), 缺失 missing \(missing)" }
                ?? "未打开正文 bodies were not opened: no key file")
    }

    private var bytes: [UInt8] {
        ObjectWriter.bytes { writer in
            if let isWhole { writer.bool("whole", isWhole) } else { writer.null("whole") }
            writer.integer("size", head.size)
            writer.string("root", Hex.encode(head.root))
            writer.integer("checkpoints", checkpoints.own)
            writer.integer("outside", checkpoints.outside)
            if let opened { writer.integer("bodies", opened) }
            writer.integer("erased", missing)
            writer.objects("flaws", flaws) { flaw, writer in
                writer.string("code", flaw.code)
                writer.string("place", flaw.place)
            }
        }
    }
}
