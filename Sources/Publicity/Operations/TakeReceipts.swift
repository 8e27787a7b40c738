public import Codes
public import JSON

/// What a receiver says about one version of a record (回执).
public struct Receipt: Hashable, Sendable {
    /// Answers of the contract.
    public enum Result: String, Sendable, CaseIterable {
        case accepted
        case updated
        case rejected
        case duplicate

        /// Whether the receiver holds the version now.
        var isHeld: Bool { self != .rejected }
    }

    /// The record.
    public let recordID: String
    /// The version it speaks of.
    public let version: Int64
    /// The answer.
    public let result: Result
    /// When the receiver decided.
    public let at: Instant
    /// Its code.
    public let code: String?
    /// Its words.
    public let text: String?
    /// Key of the field it names.
    public let field: String?
    /// Where it stands in the message.
    public let pointer: String

    /// Reads `{recordId, version, result, at, code?, text?, field?}`.
    public init(reading object: Object) throws(Fault) {
        var object = object
        pointer = object.pointer
        recordID = try object.name("recordId", limit: 64)
        version = try object.integer("version")
        result = try object.choice("result")
        at = try object.instant("at")
        code = try object.optionalName("code", limit: 64)
        text = try object.optionalProse("text", limit: 500)
        field = try object.optionalName("field", limit: 64)
        try object.end()
    }
}

/// Takes the receipts of a receiver in (回执处理).
public struct TakeReceipts: Sendable {
    private let records: any Records
    private let receiver: String

    /// The operation for one receiver.
    public init(records: any Records, receiver: String) {
        self.records = records
        self.receiver = receiver
    }

    /// What became of one receipt.
    public struct Outcome: Hashable, Sendable {
        /// Words of the answer.
        public enum Word: String, Sendable {
            /// The receiver's state is set.
            case recorded
            /// It was known already.
            case unchanged
            /// It speaks of an older version: kept, but it opens nothing.
            case stale
        }

        /// The record.
        public let recordID: String
        /// The version it spoke of.
        public let version: Int64
        /// What became of it.
        public let word: Word
    }

    /// Decides what is written for a message of receipts.
    ///
    /// - Parameters:
    ///   - receipts: in the order of the message.
    ///   - now: the instant of the request.
    /// - Returns: one outcome per receipt, and one change per record touched.
    /// - Throws: `fault` with `receipt.record-unknown`, `receipt.version-unknown`,
    ///   `receipt.field-unknown`; `store`.
    public func take(
        _ receipts: [Receipt], at now: Instant
    ) async throws(PublicityError) -> (outcomes: [Outcome], changes: [Change]) {
        var held: [String: HeldRecord] = [:]
        var touched: [String] = []
        var outcomes: [Outcome] = []
        for receipt in receipts {
            var one = try await record(of: receipt, known: held[receipt.recordID])
            let word = one.record.apply(receipt, from: receiver, at: now)
            held[receipt.recordID] = one
            if word != .unchanged && !touched.contains(receipt.recordID) {
                touched.append(receipt.recordID)
            }
            outcomes.append(
                Outcome(recordID: receipt.recordID, version: receipt.version, word: word))
        }
        return (outcomes, touched.compactMap { held[$0]?.change(on: now.day) })
    }

    private func record(
        of receipt: Receipt, known: HeldRecord?
    ) async throws(PublicityError) -> HeldRecord {
        let held: HeldRecord?
        do throws(StoreError) {
            if let known {
                held = known
            } else {
                let ref = RecordRef(.publicityRecord, receipt.recordID)
                held = try await records.record(ref).map { stored throws(StoreError) in
                    try HeldRecord(stored)
                }
            }
        } catch { throw .store(error) }
        guard let held, let reported = held.record.reported else {
            throw .fault(.unsound("receipt.record-unknown", at: "\(receipt.pointer)/recordId"))
        }
        guard (1...reported.version).contains(receipt.version) else {
            throw .fault(.unsound("receipt.version-unknown", at: "\(receipt.pointer)/version"))
        }
        if let field = receipt.field, held.record.template.field(field) == nil {
            throw .fault(.unsound("receipt.field-unknown", at: "\(receipt.pointer)/field"))
        }
        return held
    }
}

extension PublicityRecord {
    /// Sets what a receiver said, and opens what it rejected.
    mutating func apply(
        _ receipt: Receipt, from receiver: String, at now: Instant
    ) -> TakeReceipts.Outcome.Word {
        let known = receivers.filter { $0.receiver.utf8.elementsEqual(receiver.utf8) }
        if known.contains(where: { $0.says(receipt) }) { return .unchanged }
        if known.contains(where: { $0.version > receipt.version }) {
            return keep(receipt, from: receiver, at: now) ? .stale : .unchanged
        }
        let isCurrent = receipt.version == reported?.version
        let entry = ReceiverState(
            receiver: receiver, version: receipt.version,
            state: receipt.result.isHeld ? .accepted : .rejected, at: receipt.at,
            code: receipt.code, text: receipt.text, field: receipt.field,
            isOpen: isCurrent && !receipt.result.isHeld && !wasCorrected(receipt.field))
        // Of one version a receiver may reject several fields; each of them stays.
        receivers.removeAll { other in
            other.receiver.utf8.elementsEqual(receiver.utf8)
                && !(entry.state == .rejected && other.isBeside(entry))
        }
        receivers.append(entry)
        if entry.isOpen && state == .ready { state = .draft }
        if receipt.result.isHeld && acceptedAt == nil { acceptedAt = receipt.at }
        _ = keep(receipt, from: receiver, at: now)
        return isCurrent ? .recorded : .stale
    }

    /// Keeps in its life that a receipt came; false when that stands there already.
    private mutating func keep(_ receipt: Receipt, from receiver: String, at now: Instant) -> Bool {
        let step = Step(
            at: now, version: receipt.version, event: receipt.result.rawValue, by: receiver,
            detail: [receipt.code, receipt.field].compactMap { $0 })
        let isKnown = history.contains {
            $0.version == step.version && $0.event == step.event && $0.by == step.by
                && $0.detail == step.detail
        }
        guard !isKnown else { return false }
        history.append(step)
        dropOldReceipts()
        return true
    }

    /// Keeps the last 100 receipts in its life, so that its document stays small.
    private mutating func dropOldReceipts() {
        let places = history.indices.filter { Receipt.Result(rawValue: history[$0].event) != nil }
        for place in places.dropLast(100).reversed() { history.remove(at: place) }
    }

    /// Whether a rejected place was changed since it was reported.
    private func wasCorrected(_ field: String?) -> Bool {
        guard let reported, version > reported.version else { return false }
        guard let field else { return true }
        return reported.fields[field] != fields[field]
    }
}

extension PublicityRecord.ReceiverState {
    /// Whether a receipt says again what is known: an acceptance, or a rejection of the same field.
    fileprivate func says(_ receipt: Receipt) -> Bool {
        guard version == receipt.version, (state == .accepted) == receipt.result.isHeld else {
            return false
        }
        return receipt.result.isHeld || field == receipt.field
    }

    /// Whether a rejection stands beside another one of the same version.
    fileprivate func isBeside(_ other: Self) -> Bool {
        state == .rejected && version == other.version && field != other.field
    }
}
