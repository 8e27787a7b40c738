internal import Codes
internal import Synchronization

/// How often codes may be tried (防批量探查): by each address, by each address of one code, each code
/// by all, and all together.
///
/// Ours: a bucket holds one minute's worth and fills evenly. An address of IPv6 counts by its first
/// 64 bits, which one household has. A try that one bucket refuses takes nothing from any: so one
/// address uses up neither what all share nor a poster's code, and buckets are made at the pace of
/// ``together`` only. Each process counts for itself.
final class CodeRates: Sendable {
    /// Tokens in microseconds of refilling, and when they were counted.
    private struct Bucket {
        var spent: Int64
        var at: Instant
    }

    /// Tries of one code a minute by one address: a guess is not repeated.
    static let perAddressAndCode = 30
    /// Tries of one code a minute by all: a poster is scanned by many, and as many addresses as
    /// it takes to use up one code would use up ``together``.
    static let perCode = 3_000
    /// Tries a minute of everybody together.
    static let together = 6_000
    /// Beyond so many buckets those that are full again are forgotten: two minutes' worth, so that
    /// at most this many are not.
    static let kept = 6 * together
    private static let minute: Int64 = 60_000_000

    private let perAddress: Int
    private let buckets = Mutex<[String: Bucket]>([:])

    init(perAddress: Int) { self.perAddress = perAddress }

    /// Takes a try; false when there is none left.
    func take(address: String, code: String, at now: Instant) -> Bool {
        let network = Self.network(address)
        let limits = [
            ("a \(network)", perAddress), ("b \(network) \(code)", Self.perAddressAndCode),
            ("c \(code)", Self.perCode), ("all", Self.together),
        ]
        return buckets.withLock { buckets in
            var taken: [(String, Bucket)] = []
            for (name, perMinute) in limits {
                guard let bucket = Self.taken(buckets[name], perMinute, now) else { return false }
                taken.append((name, bucket))
            }
            for (name, bucket) in taken { buckets[name] = bucket }
            if buckets.count > Self.kept { Self.forget(&buckets, now) }
            return true
        }
    }

    /// How many buckets are kept.
    var count: Int { buckets.withLock { $0.count } }

    /// The bucket after a try; nil when it has none left.
    private static func taken(_ known: Bucket?, _ perMinute: Int, _ now: Instant) -> Bucket? {
        var bucket = known ?? Bucket(spent: 0, at: now)
        // A clock that was set back gives nothing; one that was set far back begins anew.
        let elapsed = now.microseconds - bucket.at.microseconds
        bucket.spent = elapsed < -minute ? 0 : max(0, bucket.spent - max(0, elapsed))
        bucket.at = elapsed < -minute ? now : max(bucket.at, now)
        bucket.spent += minute / Int64(perMinute)
        return bucket.spent <= minute ? bucket : nil
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
