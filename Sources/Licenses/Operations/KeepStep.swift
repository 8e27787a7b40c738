public import Codes
internal import JSON

/// Keeps decisions and licenses in step (同步制发): each decision that grants one has its electronic
/// license, each license its decision.
///
/// What finds its other side at once only raises counters; what does not is kept until the other side
/// comes, found by issuer and printed number. Ours: in step means issued here no later than on
/// the civil day of the decision; no national target in hours was found.
public struct KeepStep: Sendable {
    let records: any Records

    /// The operation over records.
    public init(_ records: any Records) { self.records = records }

    /// Which side is there (在案一方).
    public enum Side: String, Sendable, CaseIterable {
        case decision
        case license

        /// The side it waits for.
        var other: Side { self == .decision ? .license : .decision }
    }

    /// A decision that ends in a license (应制发证照的决定).
    public struct Decided: Sendable {
        /// Id of the decision.
        public let id: String
        /// 18-character code of the department that handed it in.
        public let department: String
        /// 18-character code of the deciding authority.
        public let authority: String
        /// Day of the decision.
        public let day: Day
        /// Number of the certificate, when known.
        public let number: String?

        /// A decision.
        public init(id: String, department: String, authority: String, day: Day, number: String?) {
            self.id = id
            self.department = department
            self.authority = authority
            self.day = day
            self.number = number
        }
    }

    /// The words counters tell apart; series `license.step`, by department and day.
    public enum Counted: String, Sendable, CaseIterable {
        /// Decisions that end in a license, by their day.
        case due
        /// Of these, those whose license was issued on the day or before.
        case inStep
        /// Of these, those whose license came later.
        case late
        /// Licenses issued, by their day of issue.
        case issued
        /// Of these, those whose decision is here.
        case decided
    }

    /// Series of the counters.
    public static let series = "license.step"

    /// What a decision writes, with the licenses issued in the same call.
    public func changes(
        _ decided: Decided, licenses: [License], now: Instant
    ) async throws(LicenseError) -> [Change] {
        let due = decided.count(.due)
        if !licenses.isEmpty {
            let word = now.day <= decided.day ? Counted.inStep : .late
            return counting(
                [due, decided.count(word)]
                    + licenses.flatMap { [Self.count(.issued, $0), Self.count(.decided, $0)] },
                at: "\(Side.decision):\(decided.id)")
        }
        let key = decided.number.map { LicenseIndex.step(issuer: decided.authority, $0) }
        guard let waiting = try await waiting(.license, key) else {
            return [
                try await alone(
                    .decision, decided.id, decided.department, decided.day, key, now: now,
                    [due])
            ]
        }
        let word = waiting.step.at.day <= decided.day ? Counted.inStep : .late
        return [
            waiting.removal([
                due, decided.count(word),
                Count(
                    series: Self.series, owner: waiting.step.department, day: waiting.step.day,
                    name: Counted.decided.rawValue),
            ])
        ]
    }

    /// What a license writes that was issued without a decision in the same call.
    public func changes(_ license: License) async throws(LicenseError) -> [Change] {
        if let met = try await met(license) { return [met] }
        let key = LicenseIndex.step(issuer: license.issuer.code, license.number)
        return [
            try await alone(
                .license, license.identifier.description, license.issuer.code,
                license.issuedOn, key, now: license.issuedAt, [Self.count(.issued, license)])
        ]
    }

    /// What a license of paper stock writes: it meets a decision that waits for it, and waits for
    /// none.
    public func changes(stock license: License) async throws(LicenseError) -> [Change] {
        [try await met(license)].compactMap(\.self)
    }

    /// The decision that waits for a license goes, and both are counted; nil when none waits.
    private func met(_ license: License) async throws(LicenseError) -> Change? {
        let key = LicenseIndex.step(issuer: license.issuer.code, license.number)
        guard let waiting = try await waiting(.decision, key) else { return nil }
        let word = license.issuedAt.day <= waiting.step.day ? Counted.inStep : .late
        return waiting.removal([
            Self.count(.issued, license), Self.count(.decided, license),
            Count(
                series: Self.series, owner: waiting.step.department, day: waiting.step.day,
                name: word.rawValue),
        ])
    }

    private static func count(_ word: Counted, _ license: License) -> Count {
        Count(
            series: series, owner: license.issuer.code, day: license.issuedOn,
            name: word.rawValue)
    }

    /// Counters alone, on a record that is written and removed by nobody.
    private func counting(_ counts: [Count], at id: String) -> [Change] {
        [Change(RecordRef(.step, id), expects: .absent, effect: .assume, counts: counts)]
    }

    private struct Waiting {
        let step: WaitingStep
        let revision: Int64

        func removal(_ counts: [Count]) -> Change {
            Change(step.record, expects: .revision(revision), effect: .remove, counts: counts)
        }
    }

    /// The oldest that waits on a side under a key, by its day; nil without one.
    private func waiting(_ side: Side, _ key: BlindValue?) async throws(LicenseError) -> Waiting? {
        guard let key else { return nil }
        let found: StoredRecord?
        do throws(StoreError) {
            found = try await records.records(
                RecordQuery(
                    .step, [.isOne(.side, of: [side.rawValue])], blind: key, order: .day,
                    limit: 1)
            ).first
        } catch { throw .store(error) }
        guard let found else { return nil }
        return Waiting(step: try WaitingStep(found), revision: found.revision)
    }

    /// The record of what has no other side yet.
    ///
    /// The first under a key holds it alone: of a decision and a license that come at one moment the
    /// second is refused by the store, decides again and finds the first.
    private func alone(
        _ side: Side, _ id: String, _ department: String, _ day: Day, _ key: BlindValue?,
        now: Instant, _ counts: [Count]
    ) async throws(LicenseError) -> Change {
        let step = WaitingStep(side: side, id: id, department: department, day: day, at: now)
        let isHeld: Bool
        do throws(StoreError) {
            isHeld =
                if let key { try await records.record(.step, holding: key) != nil } else { true }
        } catch { throw .store(error) }
        return Change(
            step.record, expects: .absent, document: step.document,
            columns: [.department: department, .side: side.rawValue, .day: "\(day)"],
            blind: Set([key].compactMap(\.self)),
            unique: isHeld ? [] : Set([key].compactMap(\.self)), counts: counts)
    }
}

extension KeepStep.Decided {
    fileprivate func count(_ word: KeepStep.Counted) -> Count {
        Count(series: KeepStep.series, owner: department, day: day, name: word.rawValue)
    }
}
