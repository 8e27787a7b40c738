internal import NIOPosix
internal import Synchronization

/// Threads for heavy work (重任务线程池), so that Swift's own few threads stay free for the rest.
///
/// Measured: inline SM2 on the cooperative pool slows every light request twenty times.
public final class WorkPool: TaskExecutor {
    private let threads: NIOThreadPool

    /// A started pool.
    public init(threads count: Int) {
        threads = NIOThreadPool(numberOfThreads: count)
        threads.start()
    }

    /// Runs a job on one of the threads.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedTaskExecutor()
        threads.submit { _ in job.runSynchronously(on: executor) }
    }

    /// Waits for what runs and stops.
    public func stop() async throws { try await threads.shutdownGracefully() }
}

/// How much heavy work may be under way or waiting (并发许可).
final class Permits: Sendable {
    private let limit: Int
    private let used = Mutex(0)

    init(_ limit: Int) { self.limit = limit }

    /// Takes a permit; false when none is left.
    func take() -> Bool {
        used.withLock { used in
            guard used < limit else { return false }
            used += 1
            return true
        }
    }

    /// Gives a permit back.
    func giveBack() { used.withLock { $0 -= 1 } }
}
