public import Codes
public import Signing

/// Takes a decision in and makes its record for the credit centre (决定入库).
public struct RecordDecision: Sendable {
    private let records: any Records
    private let random: any RandomSource
    private let calendar: WorkingCalendar
    private let policy: ReportingPolicy

    /// The operation with what it needs.
    public init(
        records: any Records, random: any RandomSource, calendar: WorkingCalendar,
        policy: ReportingPolicy = ReportingPolicy()
    ) {
        self.records = records
        self.random = random
        self.calendar = calendar
        self.policy = policy
    }

    /// What became of a decision.
    public struct Result: Sendable {
        /// Id of the decision.
        public let id: String
        /// Records it made, at most one.
        public let records: [HeldRecord]
        /// Permit records that it ended.
        public let ended: [HeldRecord]
        /// Why it made none.
        public let skipped: [SkipReason]
        /// Everything to write, the licenses' changes included.
        public let changes: [Change]
    }

    /// Decides what is written for a decision.
    ///
    /// - Parameters:
    ///   - decision: as read and sound.
    ///   - licenses: what it does to licenses, already decided by their domain.
    ///   - autoReport: the department's setting: a ready record is reported at once.
    ///   - now: the instant of the request.
    /// - Returns: the records, and all changes for one commit.
    /// - Throws: `alreadyRecorded`, `store`, `randomFailed`.
    public func decide(
        _ decision: Decision, licenses: DecisionLicenses = DecisionLicenses(), autoReport: Bool,
        at now: Instant
    ) async throws(PublicityError) -> Result {
        let key = decision.documentKey(certificate: licenses.issued.first?.number)
        try await refuseKnown(key)
        let id = try newID()
        let made = try await made(of: decision, id: id, licenses: licenses, autoReport, at: now)
        // What the decision has a record for takes the place of the earlier version's record.
        let isRenewed = decision.kind == .permit && [nil, .imported].contains(made.skip)
        let ended = try await EndPermits(records: records, random: random)
            .ended(by: licenses.endings(isRenewed: isRenewed), at: now)
        let followed =
            isRenewed
            ? [] : try await FollowVersion(records: records).changes(licenses.replaced, at: now)
        let touched = ended.map(\.change)
        let stored = Change(
            RecordRef(.decision, id), expects: .absent,
            document: decision.document(licenses: licenses.identifiers),
            columns: [
                .department: decision.department, .kind: decision.kind.rawValue,
                .day: "\(decision.decidedOn)",
            ], unique: Set([key].compactMap { $0 }))
        return Result(
            id: id, records: made.records.map(\.held), ended: ended.map(\.held),
            skipped: [made.skip].compactMap { $0 },
            changes: licenses.changes + [stored] + made.changes + touched
                + followed.filter { change in !touched.contains { $0.record == change.record } })
    }

    private struct Made {
        var records: [ChangedRecord] = []
        var skip: SkipReason?
        var changes: [Change] = []
    }

    /// The record of a decision; none if it stays out, or is there already from a file.
    private func made(
        of decision: Decision, id: String, licenses: DecisionLicenses, _ autoReport: Bool,
        at now: Instant
    ) async throws(PublicityError) -> Made {
        if let skip = policy.reason(toSkip: decision) { return Made(skip: skip) }
        let made = try record(
            of: decision, id: id, licenses: licenses, autoReport: autoReport, at: now)
        let record = made.held.record
        let key = RowOrigin.key(record.template, record.fields, department: record.department)
        if let key, var imported = try await records.publicityRecord(ofRow: key) {
            imported.record.licenses += record.licenses
            return Made(skip: .imported, changes: [imported.change(on: now.day)])
        }
        return Made(records: [made], changes: [made.change])
    }

    private func refuseKnown(_ key: BlindValue?) async throws(PublicityError) {
        guard let key else { return }
        let known: StoredRecord?
        do throws(StoreError) {
            known = try await records.record(.decision, holding: key)
        } catch { throw .store(error) }
        if let known { throw .alreadyRecorded(known.ref.id) }
    }

    private func newID() throws(PublicityError) -> String {
        do throws(SigningError) { return Hex.encode(try random.bytes(16)) } catch {
            throw .randomFailed
        }
    }

    private func record(
        of decision: Decision, id: String, licenses: DecisionLicenses, autoReport: Bool,
        at now: Instant
    ) throws(PublicityError) -> ChangedRecord {
        var record = PublicityRecord(
            of: decision, id: try newID(), decisionID: id, licenses: licenses,
            calendar: calendar, at: now)
        var event: EventDraft?
        if record.examination(on: now.day).isComplete {
            record.state = .ready
            if autoReport {
                record.markReported(at: now, by: decision.department, reason: .new)
                event = try FeedEvent(random: random).upsert(record, .new, at: now)
            }
        }
        let held = HeldRecord(record, expects: .absent)
        return ChangedRecord(held: held, change: held.change(on: now.day, event: event))
    }
}

/// A record after an operation, and the change that writes it.
struct ChangedRecord: Sendable {
    let held: HeldRecord
    let change: Change
}

extension PublicityRecord {
    init(
        of decision: Decision, id: String, decisionID: String, licenses: DecisionLicenses,
        calendar: WorkingCalendar, at now: Instant
    ) {
        let made = RecordFields(decision, license: licenses.issued.first)
        let isPenalty = decision.kind == .penalty
        self.id = id
        version = 1
        kind = decision.kind
        codeType = decision.counterpart.codeType
        department = decision.department
        self.decision = decisionID
        origin = nil
        state = .draft
        fields = made.values
        suggestions = made.suggestions
        receivers = []
        procedure = decision.penalty?.procedure
        grade = isPenalty ? decision.penalty?.grade ?? .undecided : nil
        // A penalty that revokes names the license, but only permit records follow its state.
        self.licenses = isPenalty ? [] : licenses.identifiers
        history = [
            Step(
                at: now, version: 1, event: "created", by: decision.department,
                detail: [decision.outcome.rawValue])
        ]
        reckon(by: calendar)
    }
}
