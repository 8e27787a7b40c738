public import Codes

/// Lets permit records follow their license to its next version (证照换版).
///
/// Where a decision changes or renews a license, its own record takes the place of the earlier one.
/// Without such a decision the permit stays as it was decided: its record goes on under the new
/// identifier too, so that a later revocation still finds it.
public struct FollowVersion: Sendable {
    private let records: any Records

    /// The operation with what it needs.
    public init(records: any Records) { self.records = records }

    /// Changes of all records that name a license which was replaced.
    ///
    /// Their fields and versions stay; nothing is served again.
    ///
    /// - Parameters:
    ///   - versions: the licenses with their new versions.
    ///   - now: the instant of the request.
    /// - Returns: one change per record, for the commit that makes the versions.
    /// - Throws: `store`.
    public func changes(
        _ versions: [DecisionLicenses.Replaced], at now: Instant
    ) async throws(PublicityError) -> [Change] {
        var followed: [HeldRecord] = []
        for version in versions {
            for held in try await records.publicityRecords(naming: version.identifier) {
                let index = followed.firstIndex { $0.record.id == held.record.id }
                var one = index.map { followed[$0] } ?? held
                guard !one.record.licenses.contains(version.by) else { continue }
                one.record.licenses.append(version.by)
                if let index { followed[index] = one } else { followed.append(one) }
            }
        }
        return followed.map { $0.change(on: now.day) }
    }
}
