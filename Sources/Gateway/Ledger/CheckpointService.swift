public import Codes
public import Ledger
public import Logging
public import ServiceLifecycle
internal import Synchronization

/// Keeps the signed head close behind the ledger (检查点服务): one small look each quarter of a second.
///
/// On its own beside the recorder: a flood of events must not keep it from signing. What cannot be
/// signed is said in the log, once for each cause.
public final class CheckpointService: Service, Sendable {
    private struct State {
        var last: Checkpoint?
        var complaint: CheckpointError?
    }

    private static let pause: Duration = .milliseconds(250)

    private let maker: CheckpointMaker
    private let logger: Logger
    private let clock: @Sendable () -> Instant
    private let state = Mutex(State())

    /// A service; call ``run()`` once.
    public init(
        _ maker: CheckpointMaker, logger: Logger, clock: @escaping @Sendable () -> Instant
    ) {
        self.maker = maker
        self.logger = logger
        self.clock = clock
    }

    /// Works until the service group stops; started before the recorder, it ends behind it, and
    /// signs what that wrote last.
    public func run() async throws {
        // Only the pause is cancelled: a step in a cancelled task would be refused by the store.
        repeat { await work() } while await hasPaused()
        await work()
    }

    /// Waits for the next step; false when the group stops.
    private func hasPaused() async -> Bool {
        do {
            try await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
            return true
        } catch { return false }
    }

    /// One step; false when it could not be done.
    @discardableResult public func work() async -> Bool {
        do throws(CheckpointError) {
            let newest = try await maker.step(after: state.withLock(\.last), now: clock())
            state.withLock { $0 = State(last: newest ?? $0.last) }
            return true
        } catch {
            complain(error)
            return false
        }
    }

    private func complain(_ error: CheckpointError) {
        let isNew = state.withLock { state in
            defer { state.complaint = error }
            return state.complaint != error
        }
        guard isNew else { return }
        let metadata: Logger.Metadata = ["cause": "\(error)"]
        switch error {
        case .store, .signing: logger.error("no checkpoint signed", metadata: metadata)
        case .mark, .stranger, .rewritten:
            logger.critical("no checkpoint signed", metadata: metadata)
        }
    }
}
