internal import ArgumentParser
internal import Codes
internal import Gateway
internal import JSON

/// Findings as a command prints them (核验结论输出), with its exit code: 0 all hold, 1 one does not, 2
/// one could not be examined.
enum FindingLines {
    /// Prints the findings; ends the command when not all passed.
    static func tell(_ findings: [Finding], json: Bool) throws {
        let word =
            findings.contains { $0.outcome == .failed }
            ? "invalid"
            : findings.contains { $0.outcome == .notExamined } ? "inconclusive" : "valid"
        if json { tellJSON(findings, word) } else { tellWords(findings, word) }
        if word != "valid" { throw ExitCode(word == "invalid" ? 1 : 2) }
    }

    private static func tellJSON(_ findings: [Finding], _ word: String) {
        Terminal.line(
            Terminal.object { writer in
                writer.string("verdict", word)
                writer.objects("findings", findings) { finding, writer in
                    writer.string("code", finding.code)
                    writer.string("outcome", finding.outcome.rawValue)
                    writer.string("reason", finding.reason)
                }
            })
    }

    private static func tellWords(_ findings: [Finding], _ word: String) {
        let texts = try? Texts.bundled()
        for finding in findings {
            let key = finding.code + "." + (finding.reason.isEmpty ? "passed" : finding.reason)
            let words = texts?.text(key, .chinese, finding.values) ?? key
            Terminal.line("\(finding.outcome.rawValue)\t\(finding.code)\t\(words)")
        }
        Terminal.line(word)
    }
}
