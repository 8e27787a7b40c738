public import Signing
internal import Synchronization

/// Random octets that are the same in every run (可重复随机源): SplitMix64 from a seed.
public final class SeededRandom: RandomSource {
    private let state: Mutex<UInt64>

    /// A source that begins at a seed.
    public init(_ seed: UInt64 = 1) { state = Mutex(seed) }

    /// The next octets.
    public func bytes(_ count: Int) throws(SigningError) -> [UInt8] {
        guard count >= 0 else { throw .randomFailed }
        return state.withLock { state in
            var bytes: [UInt8] = []
            bytes.reserveCapacity(count + 8)
            while bytes.count < count {
                let word = Self.next(&state)
                for shift in stride(from: 0, to: 64, by: 8) {
                    bytes.append(UInt8(truncatingIfNeeded: word >> shift))
                }
            }
            return Array(bytes.prefix(count))
        }
    }

    private static func next(_ state: inout UInt64) -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
