internal import ArgumentParser
internal import Codes
internal import Exemption
internal import Gateway
internal import JSON
internal import Ledger
internal import Licenses
internal import Signing

/// What a check off line came to (离线核验结论), and what it used.
struct OfflineVerdict {
    let word: Verification.Verdict
    let findings: [Finding]
    var sources: [TrustFolder.Source] = []

    /// One failed finding makes it invalid; else one that could not be examined, inconclusive.
    init(judging findings: [Finding]) {
        self.findings = findings
        word =
            findings.contains { $0.outcome == .failed }
            ? .invalid
            : findings.contains { $0.outcome == .notExamined } ? .inconclusive : .valid
    }

    private init(_ result: Verification) {
        word = result.verdict
        findings = result.findings
    }

    /// Judges a license by what stands in a folder.
    ///
    /// `day` is the day it is to be used on, today when absent: its period is judged by it, and everything
    /// else by the clock.
    static func license(
        _ text: String, _ folder: TrustFolder, status: String?, proof: ProofFile? = nil,
        on day: Day?, clock: Instant
    ) async throws -> OfflineVerdict {
        let keys = try folder.keys()
        let standing = try folder.standing(keys, at: clock)
        let lists = try StatusFiles.read(status ?? folder.statusFolder, trust: folder.path)
        let verify = Verify(
            records: NoRecords(), keys: keys, delegates: [], statusLists: lists,
            trust: { _ in standing })
        var verdict = OfflineVerdict(
            try await verify.examine(
                VerificationQuestion(.token(text)),
                proof: proof.map { try LicenseProof($0, isForked: folder.isForked($0, keys)) },
                now: clock, day: day))
        StatusFiles.remember(
            lists, TrustedKeys(keys, standing, now: clock), now: clock, trust: folder.path)
        verdict.sources = try folder.sources()
        if let checkpoint = proof?.checkpoint {
            verdict.sources.append(TrustFolder.Source(name: "proof", asOf: checkpoint.at))
        }
        return verdict
    }

    /// Judges a slip: its form, key and signature; then whether the trust list names the key.
    static func slip(
        _ text: String, _ folder: TrustFolder, clock: Instant
    ) throws -> OfflineVerdict {
        let keys = try folder.keys()
        let standing = try folder.standing(keys, at: clock)
        var findings = Slip.findings(text, keys: keys)
        // Nothing in a text is asked after before its signature passed.
        if findings.allSatisfy({ $0.outcome == .passed }), let slip = try? Slip(text),
            let key = keys.key(slip.keyID),
            let finding = KeyTrust.finding(
                "slip.certificate", key, KeyTrust.Signing(at: slip.issuedAt), standing, now: clock)
        {
            findings.append(finding)
        }
        var verdict = OfflineVerdict(judging: findings)
        verdict.sources = try folder.sources()
        return verdict
    }

    /// Judges an attested answer with its request.
    static func attestation(
        _ answer: [UInt8], request: [UInt8], _ folder: TrustFolder, clock: Instant
    ) throws -> OfflineVerdict {
        let keys = try folder.keys()
        let judged = Attestation.findings(answer: answer, request: request, keys: keys)
        var findings = judged.findings
        if let attestation = judged.attestation, let key = judged.key,
            let finding = KeyTrust.finding(
                "attestation.certificate", key, KeyTrust.Signing(at: attestation.issuedAt),
                try folder.standing(keys, at: clock), now: clock)
        {
            findings.append(finding)
        }
        var verdict = OfflineVerdict(judging: findings)
        verdict.sources = try folder.sources()
        return verdict
    }
}

extension OfflineVerdict {
    /// Prints the verdict; ends the command with 1 when it is invalid, with 2 when it stays open.
    func tell(isJSON: Bool, clock: Instant) throws {
        report(isJSON: isJSON, clock: clock)
        if word != .valid { throw ExitCode(word == .invalid ? 1 : 2) }
    }

    /// Prints the verdict with everything it rests on, as lines or as one JSON object.
    private func report(isJSON: Bool, clock: Instant) {
        let texts = try? Texts.bundled()
        let words = { (finding: Finding) -> String in
            let key = finding.code + "." + (finding.reason.isEmpty ? "passed" : finding.reason)
            return texts?.text(key, .chinese, finding.values) ?? key
        }
        guard !isJSON else {
            return Terminal.line(Terminal.object { write(words, clock, to: &$0) })
        }
        for finding in findings {
            Terminal.line("\(finding.outcome.rawValue)\t\(finding.code)\t\(words(finding))")
        }
        for source in sources { Terminal.line(source.line(at: clock)) }
        Terminal.line(word.rawValue)
    }

    private func write(
        _ words: (Finding) -> String, _ clock: Instant, to writer: inout ObjectWriter
    ) {
        writer.string("verdict", word.rawValue)
        writer.objects("findings", findings) { finding, writer in
            writer.string("code", finding.code)
            writer.string("outcome", finding.outcome.rawValue)
            writer.string("reason", finding.reason)
            writer.string("detail", words(finding))
            writer.optional("source", finding.source)
            writer.optional("asOf", finding.asOf.map { "\($0)" })
        }
        guard !sources.isEmpty else { return }
        writer.objects("sources", sources) { source, writer in
            writer.string("source", source.name)
            writer.nullable("asOf", source.asOf.map { "\($0)" })
            if let age = source.age(at: clock) { writer.integer("ageSeconds", age) }
            writer.optional("until", source.until.map { "\($0)" })
        }
    }
}
