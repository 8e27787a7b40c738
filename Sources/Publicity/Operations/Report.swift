public import Codes
public import Signing

/// Puts ready records into the feed (上报).
public struct Report: Sendable {
    private let queue: RecordQueue
    private let random: any RandomSource

    /// The operation for the departments a caller may act for.
    public init(records: any Records, departments: [String], random: any RandomSource) {
        queue = RecordQueue(records: records, departments: departments)
        self.random = random
    }

    /// A record that was not reported (未上报).
    public struct Refused: Hashable, Sendable {
        /// Its id.
        public let id: String
        /// Its state.
        public let state: PublicityRecord.State
        /// Keys of its open fields.
        public let missing: [String]
    }

    /// What became of a request to report.
    public struct Result: Sendable {
        /// Records that are in the feed from this commit on.
        public let reported: [HeldRecord]
        /// Records that are not.
        public let refused: [Refused]
        /// What to write; nothing when it was only a trial.
        public let changes: [Change]
    }

    /// Reports the records named.
    ///
    /// - Parameters:
    ///   - ids: records of the departments; one named twice counts once.
    ///   - isTrial: say what would happen, and write nothing.
    ///   - by: department or account that asks, for the history.
    ///   - now: the instant of the request.
    /// - Returns: what is reported, what is not, and the changes.
    /// - Throws: `recordUnknown`, `store`, `randomFailed`.
    public func report(
        ids: [String], isTrial: Bool, by: String, at now: Instant
    ) async throws(PublicityError) -> Result {
        var held: [HeldRecord] = []
        var seen: Set<String> = []
        for id in ids where seen.insert(id).inserted { held.append(try await queue.record(id)) }
        return try report(held, isTrial: isTrial, by: by, at: now)
    }

    /// Reports up to 1000 ready records that a filter finds.
    ///
    /// - Parameters:
    ///   - filter: which records; its states are put to `ready`.
    ///   - isTrial: say what would happen, and write nothing.
    ///   - by: department or account that asks, for the history.
    ///   - now: the instant of the request.
    /// - Returns: what is reported, and the changes.
    /// - Throws: `store`, `randomFailed`.
    public func report(
        filter: RecordFilter, isTrial: Bool, by: String, at now: Instant
    ) async throws(PublicityError) -> Result {
        var filter = filter
        if filter.states.isEmpty { filter.states = [.ready] }
        let page = try await queue.page(filter, limit: 1000)
        return try report(page.records, isTrial: isTrial, by: by, at: now)
    }

    private func report(
        _ held: [HeldRecord], isTrial: Bool, by: String, at now: Instant
    ) throws(PublicityError) -> Result {
        var reported: [HeldRecord] = []
        var refused: [Refused] = []
        var changes: [Change] = []
        for var one in held {
            let examination = one.record.examination(on: now.day)
            guard one.record.state == .ready, examination.isComplete else {
                refused.append(
                    Refused(
                        id: one.record.id, state: one.record.state,
                        missing: examination.missing.map(\.field)))
                continue
            }
            let reason = one.record.nextReason
            one.record.markReported(at: now, by: by, reason: reason)
            let event = try FeedEvent(random: random).upsert(one.record, reason, at: now)
            reported.append(one)
            if !isTrial { changes.append(one.change(on: now.day, event: event)) }
        }
        return Result(reported: reported, refused: refused, changes: changes)
    }
}
