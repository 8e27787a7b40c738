internal import Codes
internal import Synchronization

/// How fast callers call (调用频率): a bucket of tokens for each key that has a limit.
///
/// Ours: a bucket holds one second's worth, so a pause buys no more than one burst. Each process
/// counts for itself: a shared count would cost a write for every read.
final class Rates: Sendable {
    /// Tokens in millionths, and when they were counted.
    private struct Bucket {
        var tokens: Int64
        var at: Instant
    }

    private static let whole: Int64 = 1_000_000
    private let buckets = Mutex<[String: Bucket]>([:])

    /// Takes a token; false when there is none, or when fewer than `leaving` would be left.
    ///
    /// Who asks for one a second leaves none: the bucket holds no more.
    func take(_ caller: String, perSecond: Int, leaving: Int = 0, at now: Instant) -> Bool {
        buckets.withLock { buckets in
            let full = Int64(perSecond) * Self.whole
            var bucket = buckets[caller] ?? Bucket(tokens: full, at: now)
            // A clock that was set back gives nothing; after a second the bucket is full anyway.
            let elapsed = min(max(0, now.microseconds - bucket.at.microseconds), Self.whole)
            bucket.tokens = min(full, bucket.tokens + elapsed * Int64(perSecond))
            let isSetBack = now.microseconds < bucket.at.microseconds - Self.whole
            bucket.at = isSetBack ? now : max(bucket.at, now)
            let least = Int64(min(1 + leaving, perSecond)) * Self.whole
            let isAllowed = bucket.tokens >= least
            if isAllowed { bucket.tokens -= Self.whole }
            buckets[caller] = bucket
            return isAllowed
        }
    }
}
