import Synchronization

/// Counts how often something ran.
final class Counter: Sendable {
    private let state = Mutex<Int64>(0)

    var now: Int64 { state.withLock { $0 } }

    func next() -> Int64 {
        state.withLock { state in
            state += 1
            return state
        }
    }
}
