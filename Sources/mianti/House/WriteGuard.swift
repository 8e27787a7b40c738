internal import Dispatch
internal import Glibc
internal import ServiceLifecycle
internal import Storage

/// Ends the program when the disk refused a write (写入守护): recovery is by restart and replay.
struct WriteGuard: Service {
    /// How long the other services may take to end.
    private static let grace = DispatchTimeInterval.seconds(10)

    let store: Database

    /// Waits; throws when writes have stopped, so that the exit code says so.
    func run() async throws {
        try await cancelWhenGracefulShutdown {
            guard let cause = await store.untilWritesStop() else { return }
            let failure = Failure(.impossible, cause)
            // Not a task: what hangs may hold every thread that runs tasks. Nothing is lost by it, since
            // nothing more is written.
            DispatchQueue.global().asyncAfter(deadline: .now() + Self.grace) {
                _exit(failure.kind.rawValue)
            }
            throw failure
        }
    }
}
