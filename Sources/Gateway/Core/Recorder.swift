public import Codes
public import Logging
public import ServiceLifecycle

/// Writes what nobody waits for, and gives events their places (记录与定序).
///
/// Access records of verifications come here; each wave of commits is followed by sequencing.
public final class Recorder: Service, Sendable {
    private enum Work: Sendable {
        case record([Change])
        case sequence
    }

    private let store: any Store
    private let logger: Logger
    private let work: AsyncStream<Work>
    private let inlet: AsyncStream<Work>.Continuation

    /// A recorder; call ``run()`` once.
    public init(store: any Store, logger: Logger) {
        self.store = store
        self.logger = logger
        (work, inlet) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(10_000))
    }

    /// Takes changes to be written soon; when the queue is full, the caller waits for the commit.
    func record(_ changes: [Change]) async throws(StoreError) {
        switch inlet.yield(.record(changes)) {
        case .enqueued: return
        default: try await store.commit(changes, answer: nil)
        }
    }

    /// Says that something was committed.
    public func committed() { inlet.yield(.sequence) }

    /// Works until the service group stops; what was taken is written before it returns.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.drain() }
            group.addTask { try await self.tick() }
            try await gracefulShutdown()
            inlet.finish()
            group.cancelAll()
            for try await _ in group {}
        }
    }

    private func drain() async {
        for await item in work {
            if case .record(let changes) = item {
                await attempt("record") { () throws(StoreError) in
                    try await self.store.commit(changes, answer: nil)
                }
            }
            await attempt("sequence") { () throws(StoreError) in
                try await self.store.sequence()
            }
        }
    }

    /// Sequences what other processes committed and did not get to.
    private func tick() async throws {
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(500))
            inlet.yield(.sequence)
        }
    }

    private func attempt<T>(
        _ step: String, _ body: () async throws(StoreError) -> T
    ) async {
        do throws(StoreError) { _ = try await body() } catch {
            logger.error("background step failed", metadata: ["step": "\(step)", "cause": "\(error)"])
        }
    }
}
