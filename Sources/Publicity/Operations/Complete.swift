public import Codes
internal import JSON
public import Signing

/// Fills or corrects open fields of a record (补录).
public struct Complete: Sendable {
    private let random: any RandomSource
    private let calendar: WorkingCalendar

    /// The operation with what it needs.
    public init(random: any RandomSource, calendar: WorkingCalendar) {
        self.random = random
        self.calendar = calendar
    }

    /// The record with new values.
    ///
    /// Only fields that are missing or rejected may be touched; each value has to keep the rules of
    /// its field. An empty text clears a field.
    ///
    /// - Parameters:
    ///   - held: the record as read.
    ///   - values: new values by template key.
    ///   - autoReport: the department's setting: a ready record is reported at once.
    ///   - now: the instant of the request.
    /// - Returns: the record afterwards and the change that writes it.
    /// - Throws: `recordClosed`; `fault` with `record.field-unknown`, `record.field-closed`,
    ///   `record.fields-empty`, `text.character`, or the code of the rule that a value breaks.
    public func complete(
        _ held: HeldRecord, values: [(key: String, text: String)], autoReport: Bool,
        at now: Instant
    ) throws(PublicityError) -> (held: HeldRecord, change: Change) {
        let before = held.record
        guard before.state != .withdrawn, before.state != .ended else {
            throw .recordClosed(before.state)
        }
        var held = held
        do throws(Fault) {
            try refuseClosed(values, in: before, on: now.day)
            for (key, text) in values {
                held.record.fields[key] = try written(text, key, before.template)
            }
            try refuseBroken(values, in: held.record, on: now.day)
        } catch { throw .fault(error) }
        let event = try settle(
            &held.record, touched: values.map(\.key), autoReport: autoReport, at: now)
        return (held, held.change(on: now.day, event: event))
    }

    private func refuseClosed(
        _ values: [(key: String, text: String)], in record: PublicityRecord, on today: Day
    ) throws(Fault) {
        guard !values.isEmpty else { throw .unsound("record.fields-empty", at: "/fields") }
        let open = Set(record.examination(on: today).missing.map(\.field))
        for (key, _) in values where !open.contains(key) {
            let code =
                record.template.field(key) == nil ? "record.field-unknown" : "record.field-closed"
            throw .unsound(code, at: Pointer.appending(key, to: "/fields"), ["field": key])
        }
    }

    /// The one form of a value; nil clears the field.
    private func written(
        _ text: String, _ key: String, _ template: Template
    ) throws(Fault) -> String? {
        if let scalar = PlainText.refusedScalar(in: text, lines: true) {
            throw .unsound(
                "text.character", at: Pointer.appending(key, to: "/fields"), ["character": scalar])
        }
        guard !text.isEmpty else { return nil }
        return template.written(text, in: key)
    }

    private func refuseBroken(
        _ values: [(key: String, text: String)], in record: PublicityRecord, on today: Day
    ) throws(Fault) {
        let failed = record.examination(on: today).findings.filter {
            $0.outcome == .failed && $0.reason != "absent"
        }
        for (key, _) in values {
            guard let finding = failed.first(where: { $0.field == key }) else { continue }
            throw .unsound(
                finding.code, at: Pointer.appending(key, to: "/fields"),
                finding.values.merging(["reason": finding.reason]) { value, _ in value })
        }
    }

    private func settle(
        _ record: inout PublicityRecord, touched: [String], autoReport: Bool, at now: Instant
    ) throws(PublicityError) -> EventDraft? {
        record.version += 1
        // Days that follow from the day of the decision follow its correction too.
        if touched.contains(record.template.prefix + "JDRQ") { record.reckon(by: calendar) }
        for index in record.receivers.indices {
            let field = record.receivers[index].field
            if field.map(touched.contains) ?? true { record.receivers[index].isOpen = false }
        }
        record.history.append(
            .init(
                at: now, version: record.version, event: "completed", by: record.department,
                detail: touched))
        record.state = record.examination(on: now.day).isComplete ? .ready : .draft
        guard record.state == .ready, autoReport else { return nil }
        let reason = record.nextReason
        record.markReported(at: now, by: record.department, reason: reason)
        return try FeedEvent(random: random).upsert(record, reason, at: now)
    }
}
