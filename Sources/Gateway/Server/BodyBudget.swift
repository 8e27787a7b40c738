internal import Synchronization

/// The octets of request bodies that may be in memory, over all connections (请求体额度).
final class BodyBudget: Sendable {
    private let limit: Int
    private let used = Mutex(0)

    /// A budget of so many octets.
    init(_ limit: Int) { self.limit = limit }

    /// Takes octets; false when they are not left.
    func take(_ count: Int) -> Bool {
        used.withLock { used in
            guard count <= limit - used else { return false }
            used += count
            return true
        }
    }

    /// Gives octets back.
    func giveBack(_ count: Int) { used.withLock { $0 -= count } }
}
