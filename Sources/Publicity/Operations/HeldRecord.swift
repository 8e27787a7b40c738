public import Codes
internal import JSON
internal import Signing

/// A record with the revision it was read at (带版本的记录).
public struct HeldRecord: Hashable, Sendable {
    /// The record.
    public var record: PublicityRecord
    /// What a change of it assumes.
    public let expects: Change.Expectation

    /// Row counter as read; 0 for a new record.
    public var revision: Int64 {
        if case .revision(let number) = expects { return number }
        return 0
    }

    init(_ record: PublicityRecord, expects: Change.Expectation) {
        self.record = record
        self.expects = expects
    }

    /// Opens a stored record.
    ///
    /// - Throws: `unavailable` when the document cannot be read.
    init(_ stored: StoredRecord) throws(StoreError) {
        do throws(Fault) {
            record = try PublicityRecord(id: stored.ref.id, document: stored.document)
        } catch { throw .unavailable("damaged document") }
        expects = .revision(stored.revision)
    }

    /// The change that writes the record as it is now.
    func change(on today: Day, event: EventDraft? = nil) -> Change {
        Change(
            RecordRef(.publicityRecord, record.id), expects: expects, document: record.document,
            columns: columns(on: today),
            blind: Set(record.licenses.map { BlindValue(Index.license, $0) }),
            unique: Set([record.origin].compactMap { $0 }.map { BlindValue(Index.origin, $0.key) }),
            event: event)
    }

    /// Old rows without a due day stand behind everything that is due.
    private static let undated = "9999-12-31"

    private func columns(on today: Day) -> [Column: String] {
        var columns: [Column: String] = [
            .department: record.department, .kind: record.kind.rawValue,
            .state: record.state.rawValue,
            .missing: record.examination(on: today).isComplete ? "0" : "1",
        ]
        columns[.counterpart] = record.counterpart?.rawValue
        columns[.dueOn] = record.dueOn.map { "\($0)" } ?? (record.isHistory ? Self.undated : nil)
        columns[.rejectedBy] = record.openRejections.first?.receiver
        return columns
    }
}

/// The body of an event in the feed (供数事件).
///
/// Its reader gets these bytes; number, place, leaf and salt stand outside.
struct FeedEvent {
    let random: any RandomSource

    /// An upsert of the record's present fields.
    func upsert(
        _ record: PublicityRecord, _ reason: PublicityRecord.Reason, at now: Instant
    ) throws(PublicityError) -> EventDraft {
        let body = Value.object([
            .init("op", "upsert"), .init("reason", .string(reason.rawValue)),
            .init("effect", "publicityAndUse"), .init("recordId", .string(record.id)),
            .init("version", .integer(record.version)),
            .init("kind", .string(record.kind.rawValue)),
            .init("fields", record.template.value(of: record.fields)),
            .init("reportedAt", .string("\(now)")),
        ])
        do throws(SigningError) {
            return EventDraft(
                id: Hex.encode(try random.bytes(16)), salt: try random.bytes(32),
                stream: "publicity", department: record.department, body: body.canonical)
        } catch { throw .randomFailed }
    }
}

extension PublicityRecord {
    /// Puts the present version into the feed, each value in its one form.
    mutating func markReported(at now: Instant, by: String, reason: Reason) {
        state = .reported
        fields = Dictionary(
            uniqueKeysWithValues: fields.map { ($0.key, template.written($0.value, in: $0.key)) })
        reported = Reported(version: version, at: now, fields: fields)
        if reportedAt == nil { reportedAt = now }
        history.append(
            Step(at: now, version: version, event: "reported", by: by, detail: [reason.rawValue]))
    }

    /// Why the next report serves it.
    var nextReason: Reason { reported == nil ? .new : .corrected }
}
