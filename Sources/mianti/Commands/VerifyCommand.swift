internal import ArgumentParser
internal import Codes
internal import Exemption
internal import Gateway
internal import JSON
internal import Licenses
internal import Signing

/// `mianti verify`: checks a signed text off line (离线核验).
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Verify a license token, an exemption slip or a compact JWS off line.",
        discussion: """
            mianti verify slip.jws --trust ./data/trust
            mianti verify token.txt --trust ./data/trust --status status.jwt
            mianti verify token.txt --trust ./data/trust --at 2026-11-21
            mianti verify message.jws --key key.json --type license+jws
            Exit code 0 valid, 1 invalid, 2 could not be checked. A license needs its status list
            (GET /v1/status-lists/{id}); without it the most that can be said is: inconclusive.
            """)

    @Argument(help: "The file.") var file: String
    @Option(help: "Folder with keys.json, the keys that are trusted.") var trust = "./data/trust"
    @Option(help: "A status list, or a folder of them (*.jwt), for licenses.")
    var status: String?
    @Option(help: "Day a license is checked on, YYYY-MM-DD; today when absent. Slips have no end.")
    var at: String?
    @Option(help: "A public key in JWK form, for a plain compact JWS.") var key: String?
    @Option(help: "The typ a plain compact JWS must have.") var type: String?
    @Flag(help: "Print one JSON object.") var json = false

    func run() async throws {
        try await reporting {
            try SelfTest.run()
            var octets = try DataDirectory.read(file)
            while let last = octets.last, last <= 0x20 { octets.removeLast() }
            let text = String(decoding: octets, as: UTF8.self)
            let verdict = try await verdict(text)
            report(verdict)
            if verdict.word != .valid { throw ExitCode(verdict.word == .invalid ? 1 : 2) }
        }
    }

    /// What the check came to.
    private struct Verdict {
        let word: Verification.Verdict
        let findings: [Finding]
    }

    private func verdict(_ text: String) async throws -> Verdict {
        if let key {
            let finding = try PlainJWS.finding(text, key: DataDirectory.read(key), type: type)
            return Verdict(
                word: finding.outcome == .passed ? .valid : .invalid, findings: [finding])
        }
        let keys = try TrustFile.read(trust + "/keys.json")
        if text.utf8.contains(UInt8(ascii: "~")) { return try await license(text, keys) }
        return Self.judged(Slip.findings(text, keys: keys))
    }

    private func license(_ text: String, _ keys: KeyRing) async throws -> Verdict {
        let day = try DayOption.day(at, "--at")
        let now = DayOption.instant(day, now: SystemClock.now())
        let lists = try StatusFiles.read(status, trust: trust)
        let verify = Verify(
            records: NoRecords(), keys: keys, delegates: Set(keys.all.map(\.owner)),
            statusLists: lists)
        let result = try await verify.examine(VerificationQuestion(.token(text)), now: now)
        StatusFiles.remember(lists, keys, now: now, trust: trust)
        return Verdict(word: result.verdict, findings: result.findings)
    }

    private static func judged(_ findings: [Finding]) -> Verdict {
        let word: Verification.Verdict =
            findings.contains { $0.outcome == .failed }
            ? .invalid
            : findings.contains { $0.outcome == .notExamined } ? .inconclusive : .valid
        return Verdict(word: word, findings: findings)
    }

    private func report(_ verdict: Verdict) {
        let texts = try? Texts.bundled()
        if json {
            let object = ObjectWriter.bytes { writer in
                writer.string("verdict", verdict.word.rawValue)
                writer.objects("findings", verdict.findings) { finding, writer in
                    writer.string("code", finding.code)
                    writer.string("outcome", finding.outcome.rawValue)
                    writer.string("reason", finding.reason)
                    writer.optional("source", finding.source)
                    writer.optional("asOf", finding.asOf.map { "\($0)" })
                }
            }
            Terminal.line(String(decoding: object, as: UTF8.self))
            return
        }
        for finding in verdict.findings {
            let key = finding.code + "." + (finding.reason.isEmpty ? "passed" : finding.reason)
            let words = texts?.text(key, .chinese, finding.values) ?? key
            Terminal.line("\(finding.outcome.rawValue)\t\(finding.code)\t\(words)")
        }
        Terminal.line(verdict.word.rawValue)
    }
}
