internal import Codes
internal import JSON
internal import Publicity

/// A publicity record on the wire (双公示记录报文).
struct RecordWriting {
    let call: Call
    let services: Services

    /// Writes a record; `isWhole` also shows persons' names and numbers.
    func write(_ record: PublicityRecord, isWhole: Bool, to writer: inout ObjectWriter) {
        let examination = record.examination(on: call.day)
        writer.string("id", record.id)
        writer.integer("version", record.version)
        writer.string("kind", record.kind.rawValue)
        writer.optional("counterpart", record.counterpart?.rawValue)
        writer.string("state", record.state.rawValue)
        writer.string("department", record.department)
        writer.optional("decision", record.decision)
        if record.isHistory { writer.bool("historyLoad", true) }
        writer.strings("licenses", record.licenses)
        writer.objects("receivers", record.receivers) { $0.write(to: &$1) }
        writer.value("fields", record.template.value(of: shown(record, isWhole: isWhole)))
        writer.objects("missing", examination.missing) {
            write($0, record, isWhole: isWhole, to: &$1)
        }
        writer.objects("findings", examination.findings) { write($0, to: &$1) }
        writeClock(record, to: &writer)
        writer.objects("history", record.history) { $0.write(to: &$1) }
        writer.string("next", next(record, examination))
    }

    private func writeClock(_ record: PublicityRecord, to writer: inout ObjectWriter) {
        writer.string("template", record.template.code)
        writer.optional("procedure", record.procedure?.rawValue)
        writer.optional("grade", record.grade?.rawValue)
        writer.optional("regime", record.regime)
        writer.optional("decidedOn", record.decidedOn.map { "\($0)" })
        writer.optional("dueOn", record.dueOn.map { "\($0)" })
        if let left = record.daysLeft(on: call.day, services.calendar) {
            writer.integer("daysLeft", left)
        }
        writer.optional("reportedAt", record.reportedAt.map { "\($0)" })
        writer.optional("acceptedAt", record.acceptedAt.map { "\($0)" })
        writer.string("publicityState", record.publicityState(on: call.day))
        writer.optional("publicUntil", record.publicUntil.map { "\($0)" })
        writer.optional("repairableFrom", record.repairableFrom.map { "\($0)" })
    }

    /// The fields of a GET: persons' names masked, their numbers left out.
    private func shown(_ record: PublicityRecord, isWhole: Bool) -> [String: String] {
        guard !isWhole else { return record.fields }
        var fields = record.fields.filter { !record.template.personalKeys.contains($0.key) }
        for key in record.nameKeys { fields[key] = fields[key].map(Masked.name) }
        return fields
    }

    private func write(
        _ open: Examination.Open, _ record: PublicityRecord, isWhole: Bool,
        to writer: inout ObjectWriter
    ) {
        let title = record.template.field(open.field)?.title ?? open.field
        writer.string("field", open.field)
        writer.string("title", title)
        writer.string("why", open.why)
        let isPlain = open.why == "absent" || open.why == "rejected"
        let key = isPlain ? "missing.\(open.why)\(open.text == nil ? "" : "-because")" : open.why
        let values = ["title": title, "text": open.text ?? ""]
        writer.string("detail", services.texts.text(key, call.language, values))
        let isMasked = !isWhole && record.nameKeys.contains(open.field)
        let suggestion = open.suggestion?.value
        writer.optional("suggestion", isMasked ? suggestion.map(Masked.name) : suggestion)
        writer.optional("from", open.suggestion?.from)
    }

    private func write(_ finding: Finding, to writer: inout ObjectWriter) {
        writer.string("code", finding.code)
        writer.string("outcome", finding.outcome.rawValue)
        writer.optional("field", finding.field)
        let key = "\(finding.code).\(finding.reason)"
        writer.string("detail", services.texts.text(key, call.language, finding.values))
    }

    /// What the clerk does now.
    private func next(_ record: PublicityRecord, _ examination: Examination) -> String {
        var slug = record.state.rawValue
        if record.state == .reported && !record.openRejections.isEmpty { slug = "rejected" }
        if record.state == .reported && slug != "rejected" && record.acceptedAt != nil {
            slug = "accepted"
        }
        if record.isHistory && ["draft", "ready"].contains(slug) { slug = "history-\(slug)" }
        let values = [
            "count": "\(examination.missing.count)", "due": record.dueOn.map { "\($0)" } ?? "—",
        ]
        return services.texts.text("next.record-\(slug)", call.language, values)
    }
}
