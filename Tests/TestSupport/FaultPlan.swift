internal import Synchronization

/// Which call fails (故障计划): counts the calls of each kind, and fails the n-th once or all from it on.
public final class FaultPlan: Sendable {
    /// What fails, and how.
    public enum Kind: String, Sendable, CaseIterable {
        /// A call of the store fails before it does anything.
        case storage
        /// A writing call of the store is done, and its outcome is not known.
        case outcome
        /// A commit loses a race, and nothing of it is written.
        case conflict
        /// A signature is refused.
        case signing
        /// No random octets.
        case random
        /// A statement inside the database fails.
        case statement
        /// The commit of the database fails, and nothing of it was written.
        case commit
    }

    private struct State {
        var kinds: Set<Kind> = []
        var failing = 0
        var isLasting = false
        var calls = 0
        var hasFired = false
    }

    private let state = Mutex(State())

    /// A plan in which nothing fails yet.
    public init() {}

    /// Fails the n-th call of a kind from now on, from 1; all behind it too when it lasts.
    public func arm(_ kind: Kind, _ call: Int, isLasting: Bool = false) {
        arm([kind], call, isLasting: isLasting)
    }

    /// Fails the n-th of all calls of these kinds together.
    public func arm(_ kinds: Set<Kind>, _ call: Int, isLasting: Bool = false) {
        state.withLock {
            $0 = State(kinds: kinds, failing: call, isLasting: isLasting)
        }
    }

    /// Lets everything succeed again; answers whether something failed.
    @discardableResult public func disarm() -> Bool {
        state.withLock { state in
            let hasFired = state.hasFired
            state = State()
            return hasFired
        }
    }

    /// Counts a call; answers whether it is to fail.
    public func isDue(_ kind: Kind) -> Bool {
        state.withLock { state in
            guard state.kinds.contains(kind) else { return false }
            state.calls += 1
            guard state.calls == state.failing || state.isLasting && state.calls > state.failing
            else { return false }
            state.hasFired = true
            return true
        }
    }
}
