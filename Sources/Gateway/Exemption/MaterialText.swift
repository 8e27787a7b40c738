internal import Codes
internal import Exemption
internal import JSON

/// One material of a resolution as people and clients read it (材料应答).
extension ResolutionText {
    /// The sentence for the clerk about one material.
    func text(of result: MaterialResult) -> String {
        let values = ["dueOn": result.dueOn.map { "\($0)" } ?? "", "law": result.rule?.law ?? ""]
        if result.fulfilment != nil { return texts.text("resolution.received", language, values) }
        if result.promise != nil { return texts.text("resolution.signed", language, values) }
        return texts.text(key(of: result), language, values)
    }

    private func key(of result: MaterialResult) -> String {
        let outcome = "resolution.\(result.outcome.rawValue)"
        switch result.outcome {
        case .spared: return result.way.map { "\(outcome).\($0.rawValue)" } ?? outcome
        case .notApplicable: return "\(outcome).\(result.reason)"
        case .submit, .deferred, .promised, .pending, .unknown: return outcome
        }
    }

    func write(_ material: Material, to writer: inout ObjectWriter) {
        guard let result = resolution.result(material.code) else { return }
        writer.string("code", material.code)
        writer.string("name", material.name)
        writer.string("party", material.party)
        writer.string("outcome", result.outcome.rawValue)
        writer.nullable("way", result.way?.rawValue)
        writer.string("text", text(of: result))
        writer.nullable("dueOn", result.dueOn.map { "\($0)" })
        if material.isCatchAll { writer.bool("catchAll", true) }
        writer.object("requirement") { material.requirement.write(to: &$0) }
        writer.objects("attempts", result.attempts) { write($0, to: &$1) }
        if !result.earlier.isEmpty {
            writer.objects("earlier", result.earlier) { write($0, to: &$1) }
        }
        if !result.questions.isEmpty { writer.strings("questions", result.questions) }
        write(promiseOf: material, result, to: &writer)
        if let received = result.fulfilment {
            writer.object("fulfilment") {
                $0.string("receivedAs", received.receivedAs.rawValue)
                $0.integer("copies", received.copies)
                $0.optional("digest", received.digest)
                $0.string("at", "\(received.at)")
            }
        }
    }

    private func write(
        promiseOf material: Material, _ result: MaterialResult, to writer: inout ObjectWriter
    ) {
        guard result.outcome == .promised, let text = material.promise(of: result) else { return }
        writer.object("promise") {
            $0.string("textVersion", text.textVersion)
            $0.string("text", text.text)
            $0.bool("signed", result.promise != nil)
            if let signed = result.promise {
                $0.string("signer", signed.signer)
                $0.string("signedAt", "\(signed.at)")
            }
        }
    }

    private func write(_ attempt: Attempt, to writer: inout ObjectWriter) {
        writer.string("way", attempt.way.rawValue)
        writer.string("result", attempt.result.rawValue)
        writer.object("rule") { attempt.rule.write(to: &$0) }
        writer.nullable("source", attempt.source)
        writer.nullable("asOf", attempt.asOf.map { "\($0)" })
        writer.string("at", "\(attempt.at)")
        if let evidence = attempt.evidence {
            writer.object("evidence") {
                $0.optional("identifier", evidence.identifier)
                $0.optional("digest", evidence.digest)
                $0.optional("state", evidence.state)
                if isWhole && !evidence.records.isEmpty { $0.records(evidence.records) }
            }
        }
        writer.string("detail", detail(of: attempt))
    }

    /// Why an attempt ended so, in words.
    func detail(of attempt: Attempt) -> String {
        let reason = attempt.reason.isEmpty ? "" : ".\(attempt.reason)"
        return texts.text(
            "attempt.\(attempt.result.rawValue)\(reason)", language,
            [
                "source": attempt.source ?? "", "state": attempt.evidence?.state ?? "",
                "asOf": attempt.asOf.map { "\($0)" } ?? "",
                "way": texts.text("way.\(attempt.way.rawValue)", language),
                "note": attempt.note ?? "",
            ])
    }
}

extension ObjectWriter {
    /// Writes what was read from a source, record by record.
    mutating func records(_ records: [[NamedText]]) {
        objects("records", records) { fields, writer in
            for field in fields { writer.string(field.name, field.text) }
        }
    }
}

extension DataSheet {
    /// Writes the sheet that stands in for a material.
    func write(to writer: inout ObjectWriter, next: String) {
        writer.object("material") {
            $0.string("code", material.code)
            $0.string("name", material.name)
        }
        if let party {
            writer.object("party") { party.write(to: &$0) }
        }
        writer.string("way", attempt.way.rawValue)
        writer.object("rule") { attempt.rule.write(to: &$0) }
        writer.nullable("source", attempt.source)
        writer.nullable("asOf", attempt.asOf.map { "\($0)" })
        writer.string("at", "\(attempt.at)")
        writer.object("evidence") {
            $0.optional("identifier", attempt.evidence?.identifier)
            $0.optional("digest", attempt.evidence?.digest)
            $0.optional("state", attempt.evidence?.state)
            $0.optional("owner", attempt.evidence?.owner)
        }
        writer.records(attempt.evidence?.records ?? [])
        writer.string("next", next)
    }
}
