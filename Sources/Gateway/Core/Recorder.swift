public import Codes
public import Logging
public import ServiceLifecycle
internal import Synchronization

/// Writes what nobody waits for, and gives events their places (记录与定序).
///
/// Access records of verifications come here. What came while a wave ran is one next wave: one
/// commit for many records, one sequencing for many commits. A record that cannot be written stays
/// and is tried again; when too many wait, callers wait for their own commit.
public final class Recorder: Service, Sendable {
    private struct Queue {
        var units: [[Change]] = []
        var isOpen = true
    }

    /// Units that may wait.
    private static let capacity = 10_000
    /// Units of one commit.
    private static let wave = 256

    private let store: any Store
    private let logger: Logger
    private let queue = Mutex(Queue())
    private let signals: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    /// A recorder; call ``run()`` once.
    public init(store: any Store, logger: Logger) {
        self.store = store
        self.logger = logger
        (signals, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Takes changes to be written soon, or waits for their commit when the queue is full or closed.
    func record(_ changes: [Change]) async throws(StoreError) {
        let isTaken = queue.withLock { queue in
            guard queue.isOpen, queue.units.count < Self.capacity else { return false }
            queue.units.append(changes)
            return true
        }
        guard isTaken else { return try await store.commit(changes, answer: nil) }
        signal.yield()
    }

    /// Says that something was committed.
    public func committed() { signal.yield() }

    /// Works until the service group stops; what was taken is written before it returns.
    public func run() async throws {
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { try? await cancelWhenGracefulShutdown { try await self.tick() } }
                // Not in a task that is cancelled: the store would refuse the last records.
                for await _ in signals { await work() }
                await work()
                group.cancelAll()
            }
        } onGracefulShutdown: {
            self.close()
        }
        let lost = queue.withLock { $0.units.count }
        if lost > 0 { logger.critical("records lost", metadata: ["count": "\(lost)"]) }
    }

    private func close() {
        queue.withLock { $0.isOpen = false }
        signal.finish()
    }

    /// Wakes the worker for what failed, and for what other processes left unsequenced.
    private func tick() async throws {
        while true {
            try await Task.sleep(for: .milliseconds(500))
            signal.yield()
        }
    }

    /// Writes and sequences until nothing is left, or until something fails.
    func work() async {
        do throws(StoreError) {
            repeat { try await write() } while try await store.sequence() > 0 || isWaiting
        } catch {
            logger.error("background step failed", metadata: ["cause": "\(error)"])
        }
    }

    private var isWaiting: Bool { queue.withLock { !$0.units.isEmpty } }

    private func write() async throws(StoreError) {
        let units = queue.withLock { Array($0.units.prefix(Self.wave)) }
        guard !units.isEmpty else { return }
        do throws(StoreError) {
            try await store.commit(units.flatMap { $0 }, answer: nil)
        } catch {
            guard case .conflict = error else { throw error }
            try await writeSingly(units)
        }
        // Only this worker removes, so the first ones are still those.
        queue.withLock { $0.units.removeFirst(units.count) }
    }

    /// After a commit whose outcome was unknown, some may be there: their ids are random, so one that
    /// conflicts and whose first record is found was written; any other conflict is tried again.
    private func writeSingly(_ units: [[Change]]) async throws(StoreError) {
        for unit in units {
            do throws(StoreError) { try await store.commit(unit, answer: nil) } catch {
                guard case .conflict = error, let first = unit.first,
                    try await store.record(first.record) != nil
                else { throw error }
            }
        }
    }
}
