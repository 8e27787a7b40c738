internal import Codes
internal import JSON
internal import Licenses

/// What was shown, as JSON in a language (所示内容).
struct ShowingText {
    let texts: Texts
    let language: Language

    /// The answer over all licenses: as for one where there is one, and each under `licenses`.
    func write(_ used: UsedPresentation, at now: Instant, to writer: inout ObjectWriter) {
        let only = used.licenses.count == 1 ? used.licenses[0].verification : nil
        writer.string("verdict", used.verdict.rawValue)
        writer.nullable("state", only?.state?.rawValue)
        writer.nullable("stateSince", only?.stateSince.map { "\($0)" })
        writer.nullable("stateReason", only?.stateReason?.rawValue)
        writer.string("checkedAt", "\(now)")
        writer.string("next", next(used.next, only))
        writer.objects("findings", (only?.findings ?? []) + [.passed(UsedPresentation.code)]) {
            write($0, to: &$1)
        }
        if let shown = only?.shown {
            writer.object("license") { shown.write(to: &$0) }
        } else {
            writer.null("license")
        }
        writer.objects("licenses", used.licenses) { license, writer in
            license.verification.write(language, texts, to: &writer)
        }
    }

    /// The answer to a code that is unknown, used or expired: the same for all three.
    func writeUnknown(at now: Instant, to writer: inout ObjectWriter) {
        writer.string("verdict", Verification.Verdict.inconclusive.rawValue)
        writer.null("state")
        writer.null("stateSince")
        writer.null("stateReason")
        writer.string("checkedAt", "\(now)")
        writer.string("next", next(UsedPresentation.unknownNext, nil))
        writer.objects("findings", [.notExamined(UsedPresentation.code, "notFound")]) {
            (finding: Finding, writer: inout ObjectWriter) in write(finding, to: &writer)
        }
        writer.null("license")
        writer.objects("licenses", [Verification]()) { _, _ in }
    }

    private func next(_ slug: String, _ verification: Verification?) -> String {
        let since = verification?.stateSince.map { "\($0)" } ?? ""
        return texts.text("next.license.\(slug)", language, ["since": since])
    }

    private func write(_ finding: Finding, to writer: inout ObjectWriter) {
        writer.string("code", finding.code)
        writer.string("outcome", finding.outcome.rawValue)
        let reason = finding.reason.isEmpty ? "passed" : finding.reason
        writer.string("detail", texts.text("\(finding.code).\(reason)", language, finding.values))
        writer.optional("source", finding.source)
        writer.optional("asOf", finding.asOf.map { "\($0)" })
    }
}
