public import Codes
internal import Licenses
public import Logging
public import ServiceLifecycle

/// Removes presentations that have long ended (清除过期亮证): a few at a time, every ten minutes.
///
/// Any process may do it. Of two at once one loses a race and looks again at its next turn.
public final class PresentationSweep: Service, Sendable {
    private static let pause: Duration = .seconds(600)

    private let store: any Store
    private let logger: Logger
    private let clock: @Sendable () -> Instant

    /// A sweep over a store; call ``run()`` once.
    public init(
        store: any Store, logger: Logger, clock: @escaping @Sendable () -> Instant
    ) {
        self.store = store
        self.logger = logger
        self.clock = clock
    }

    /// Works until the service group stops.
    public func run() async throws {
        repeat { await work() } while await hasPaused()
    }

    /// Waits for the next turn; false when the group stops.
    private func hasPaused() async -> Bool {
        do {
            try await cancelWhenGracefulShutdown { try await Task.sleep(for: Self.pause) }
            return true
        } catch { return false }
    }

    /// One turn: removes until none is left; false when the store refused one.
    @discardableResult public func work() async -> Bool {
        let forgetting = ForgetPresentations(store)
        do throws(StoreError) {
            while true {
                let changes = try await forgetting.changes(now: clock())
                guard !changes.isEmpty else { return true }
                try await store.commit(changes, answer: nil)
            }
        } catch {
            logger.error("background step failed", metadata: ["cause": "\(error)"])
            return false
        }
    }
}
