internal import Synchronization

/// How many signatures this process made and checked, and how long that took (签名计数).
///
/// Ours: the one count that is global. Keys are made and used in many places, and a count handed to
/// each of them would say no more than this one; it holds numbers only.
public enum SignatureTally {
    /// One count.
    public struct Entry: Hashable, Sendable {
        /// `sign` or `verify`.
        public let operation: String
        /// The algorithm.
        public let algorithm: SigningAlgorithm
        /// How often.
        public let count: Int
        /// Time spent, in nanoseconds of the clock.
        public let nanoseconds: Int
    }

    /// Everything counted so far, in a fixed order.
    public static var entries: [Entry] {
        [
            sm2Signs.entry("sign", .sm2), sm2Verifies.entry("verify", .sm2),
            es256Signs.entry("sign", .es256), es256Verifies.entry("verify", .es256),
        ]
    }

    private static let sm2Signs = Cell()
    private static let sm2Verifies = Cell()
    private static let es256Signs = Cell()
    private static let es256Verifies = Cell()

    /// Counts a signature made.
    static func signed(_ algorithm: SigningAlgorithm, since began: ContinuousClock.Instant) {
        (algorithm == .sm2 ? sm2Signs : es256Signs).add(since: began)
    }

    /// Counts a signature checked.
    static func verified(_ algorithm: SigningAlgorithm, since began: ContinuousClock.Instant) {
        (algorithm == .sm2 ? sm2Verifies : es256Verifies).add(since: began)
    }

    private final class Cell: Sendable {
        private let count = Atomic<Int>(0)
        private let nanoseconds = Atomic<Int>(0)

        func add(since began: ContinuousClock.Instant) {
            let time = (ContinuousClock.now - began) / .nanoseconds(1)
            count.wrappingAdd(1, ordering: .relaxed)
            nanoseconds.wrappingAdd(Int(time), ordering: .relaxed)
        }

        func entry(_ operation: String, _ algorithm: SigningAlgorithm) -> Entry {
            Entry(
                operation: operation, algorithm: algorithm, count: count.load(ordering: .relaxed),
                nanoseconds: nanoseconds.load(ordering: .relaxed))
        }
    }
}
