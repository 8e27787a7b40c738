public import Codes

/// Removes presentations that have long ended, used or not (清除过期亮证).
///
/// Ours: a presentation works for five minutes at most, and its code is given again for ten. It
/// stays a day, since records stand beside days only; who was shown what stays in the access record.
public struct ForgetPresentations: Sendable {
    /// Seconds a presentation stays at least.
    public static let stay: Int64 = 86_400
    private let records: any Records

    /// The operation over records.
    public init(_ records: any Records) { self.records = records }

    /// The changes that remove some, oldest first; none when there are none left.
    ///
    /// - Parameters:
    ///   - now: the present; what was made on a day before that of ``stay`` seconds ago goes.
    ///   - limit: at most so many.
    /// - Returns: one change for each.
    /// - Throws: what the store throws.
    public func changes(now: Instant, limit: Int = 256) async throws(StoreError) -> [Change] {
        let day = now.adding(seconds: -Self.stay).day
        var query = RecordQuery(
            .presentation, [.isBefore(.day, "\(day)")], order: .day, limit: limit)
        query.hasDocuments = false
        return try await records.records(query).map { record in
            Change(record.ref, expects: .revision(record.revision), effect: .remove)
        }
    }
}
