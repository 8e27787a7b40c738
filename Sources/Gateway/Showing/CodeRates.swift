internal import Codes
internal import Synchronization

/// How often codes may be tried (防批量探查): each address, each code, and all together.
///
/// Ours: a bucket holds one minute's worth and fills evenly. An address of IPv6 counts by its first
/// 64 bits, which one household has. Who is refused by the first bucket takes nothing from the
/// others, so one address cannot use up what all share. Each process counts for itself.
final class CodeRates: Sendable {
    /// Tokens in microseconds of refilling, and when they were counted.
    private struct Bucket {
        var spent: Int64
        var at: Instant
    }

    /// Tries of one code a minute: a poster is scanned by many, a guess is not repeated.
    static let perCode = 30
    /// Tries a minute of everybody together.
    static let together = 6_000
    private static let minute: Int64 = 60_000_000

    private let perAddress: Int
    private let buckets = Mutex<[String: Bucket]>([:])

    init(perAddress: Int) { self.perAddress = perAddress }

    /// Takes a try; false when there is none left.
    func take(address: String, code: String, at now: Instant) -> Bool {
        buckets.withLock { buckets in
            if buckets.count > 4 * Self.together { Self.forget(&buckets, now) }
            return Self.take("a \(Self.network(address))", perAddress, &buckets, now)
                && Self.take("c \(code)", Self.perCode, &buckets, now)
                && Self.take("all", Self.together, &buckets, now)
        }
    }

    /// How many buckets are kept.
    var count: Int { buckets.withLock { $0.count } }

    private static func take(
        _ name: String, _ perMinute: Int, _ buckets: inout [String: Bucket], _ now: Instant
    ) -> Bool {
        var bucket = buckets[name] ?? Bucket(spent: 0, at: now)
        // A clock that was set back gives nothing; one that was set far back begins anew.
        let elapsed = now.microseconds - bucket.at.microseconds
        bucket.spent = elapsed < -minute ? 0 : max(0, bucket.spent - max(0, elapsed))
        bucket.at = elapsed < -minute ? now : max(bucket.at, now)
        let price = minute / Int64(perMinute)
        let isAllowed = bucket.spent + price <= minute
        if isAllowed { bucket.spent += price }
        buckets[name] = bucket
        return isAllowed
    }

    /// A bucket that is full again is as good as none.
    private static func forget(_ buckets: inout [String: Bucket], _ now: Instant) {
        buckets = buckets.filter { now.microseconds - $0.value.at.microseconds < $0.value.spent }
    }

    /// An address, of IPv6 its first four groups.
    private static func network(_ address: String) -> String {
        guard address.contains(":") else { return address }
        let sides = address.split(separator: "::", maxSplits: 1, omittingEmptySubsequences: false)
        let groups = sides[0].split(separator: ":")
        return groups.prefix(4).joined(separator: ":") + "::/64"
    }
}
