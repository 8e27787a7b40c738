public import Codes
public import Signing

/// Lets permit records follow their license when it ends (许可状态变更).
///
/// Standard: 790号, 当前状态: 2 = 无效. A record in the feed is served again, `stateChanged`; one that
/// was never reported is over.
public struct EndPermits: Sendable {
    private let records: any Records
    private let random: any RandomSource

    /// License states after which a permit is 无效.
    ///
    /// Observed: 当前状态 follows later changes; a version that another one replaced is in force no
    /// more, whatever its printed last day says.
    public static let endingStates: Set<String> = [
        "REVOKED", "CANCELLED", "WITHDRAWN", "REPLACED",
    ]

    /// The operation with what it needs.
    public init(records: any Records, random: any RandomSource) {
        self.records = records
        self.random = random
    }

    /// Changes of all permit records that name a license, after it moved to a state.
    ///
    /// - Parameters:
    ///   - identifier: the license.
    ///   - state: its new state; one that ends nothing gives no change.
    ///   - now: the instant of the request.
    /// - Returns: one change per record, for the commit that moves the license.
    /// - Throws: `store`, `randomFailed`.
    public func changes(
        identifier: String, state: String, at now: Instant
    ) async throws(PublicityError) -> [Change] {
        try await ended(by: [.init(identifier: identifier, state: state)], at: now).map(\.change)
    }

    func ended(
        by moves: [DecisionLicenses.Moved], at now: Instant
    ) async throws(PublicityError) -> [ChangedRecord] {
        var held: [String: HeldRecord] = [:]
        var order: [String] = []
        for move in moves where Self.endingStates.contains(move.state) {
            for record in try await records.publicityRecords(naming: move.identifier)
            where held[record.record.id] == nil {
                held[record.record.id] = record
                order.append(record.record.id)
            }
        }
        var changed: [ChangedRecord] = []
        for id in order {
            guard let record = held[id], let ended = try end(record, at: now) else { continue }
            changed.append(ended)
        }
        return changed
    }

    private func end(
        _ held: HeldRecord, at now: Instant
    ) throws(PublicityError) -> ChangedRecord? {
        var held = held
        guard held.record.kind == .permit, held.record.fields["XK_ZT"] != "2" else { return nil }
        guard held.record.state != .withdrawn, held.record.state != .ended else { return nil }
        held.record.fields["XK_ZT"] = "2"
        held.record.version += 1
        held.record.history.append(
            .init(
                at: now, version: held.record.version, event: "stateChanged",
                by: held.record.department, detail: ["XK_ZT"]))
        let event = try report(&held.record, at: now)
        return ChangedRecord(held: held, change: held.change(on: now.day, event: event))
    }

    /// Serves it again if the centre has it; a correction that is still open waits for its report.
    private func report(
        _ record: inout PublicityRecord, at now: Instant
    ) throws(PublicityError) -> EventDraft? {
        guard record.reported != nil else {
            record.state = .ended
            return nil
        }
        guard record.state != .draft else { return nil }
        record.markReported(at: now, by: record.department, reason: .stateChanged)
        return try FeedEvent(random: random).upsert(record, .stateChanged, at: now)
    }
}
