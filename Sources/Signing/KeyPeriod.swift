/// When a key signs (密钥有效期); what it signed inside stays good for ever.
///
/// Ours: seconds since 1970, both ends inside; an end that is `nil` is open.
public struct KeyPeriod: Hashable, Sendable {
    /// Why a text may not be the key's: it was signed outside the period.
    public enum Fault: Hashable, Sendable {
        /// Before the key was made; the first second.
        case notYet(Int64)
        /// After it was retired (停用); the last second.
        case retired(Int64)
    }

    /// The first second.
    public let from: Int64?
    /// The last second.
    public let until: Int64?

    /// Without ends: a key that nobody limited.
    public static let always = KeyPeriod(from: nil, until: nil)

    /// From 1970 to the end of 9999: what can be written as a time.
    private static let seconds: ClosedRange<Int64> = 0...253_402_300_799

    /// Takes the ends; one beyond what can be written counts as the last that can.
    public init(from: Int64?, until: Int64?) {
        self.from = from.map(Self.clamped)
        self.until = until.map(Self.clamped)
    }

    private static func clamped(_ instant: Int64) -> Int64 {
        min(max(instant, seconds.lowerBound), seconds.upperBound)
    }

    /// Why the key did not sign at an instant; `nil` when it may have.
    public func fault(at instant: Int64) -> Fault? {
        if let from, instant < from { return .notYet(from) }
        if let until, until < instant { return .retired(until) }
        return nil
    }

    /// What two periods have in common.
    public func narrowed(to other: KeyPeriod) -> KeyPeriod {
        KeyPeriod(
            from: [from, other.from].compactMap(\.self).max(),
            until: [until, other.until].compactMap(\.self).min())
    }

    /// The same period, ended at an instant; one that ended before stays as it is.
    public func ended(at instant: Int64) -> KeyPeriod {
        KeyPeriod(from: from, until: min(until ?? instant, instant))
    }
}
