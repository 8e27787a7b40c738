internal import ServiceLifecycle
internal import Storage

/// Ends the program when the disk refused a write (写入守护): recovery is by restart and replay.
struct WriteGuard: Service {
    let store: Database

    /// Waits; throws when writes have stopped, so that the exit code says so.
    func run() async throws {
        try await cancelWhenGracefulShutdown {
            if let cause = await store.untilWritesStop() { throw Failure(.impossible, cause) }
        }
    }
}
