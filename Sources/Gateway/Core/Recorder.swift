public import Codes
public import Logging
public import ServiceLifecycle
internal import Synchronization

/// Writes what nobody waits for, and gives events their places (记录与定序).
///
/// Access records of verifications come here. What came while a wave ran is one next wave: one
/// commit for many records, one sequencing for many commits. A record that cannot be written stays
/// and is tried again; when too many wait, callers wait for their own commit.
///
/// Ours: only new records that nothing else is assumed for may wait here, so a conflict can only
/// say that one is there already; what is missing of its unit is written. A unit that fails for
/// another reason is found by halving its wave and goes behind the others: it stays, and neither
/// they nor the numbering of events wait for it.
public final class Recorder: Service, Sendable {
    private struct Queue {
        var units: [[Change]] = []
        var isOpen = true
        /// Units of the next commit: halved after a failure, doubled after a success.
        var size = Recorder.wave
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

    /// Takes changes to be written soon, or waits for their commit when the queue is full or closed,
    /// or when they assume anything that may change while they wait.
    func record(_ changes: [Change]) async throws(StoreError) {
        let isNew = changes.allSatisfy(\.isNewAlone)
        let isTaken = queue.withLock { queue in
            guard isNew, queue.isOpen, queue.units.count < Self.capacity else { return false }
            queue.units.append(changes)
            return true
        }
        guard isTaken else { return try await store.commit(changes, answer: nil) }
        signal.yield()
    }

    /// How many units wait to be written.
    var waiting: Int { queue.withLock { $0.units.count } }

    /// Says that something was committed.
    public func committed() { signal.yield() }

    /// Works until the service group stops; what was taken is written before it returns.
    public func run() async throws {
        await withGracefulShutdownHandler {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { try? await cancelWhenGracefulShutdown { try await self.tick() } }
                // Not in a task that is cancelled: the store would refuse the last records.
                for await _ in signals { await work() }
                await finish()
                group.cancelAll()
            }
        } onGracefulShutdown: {
            self.close()
        }
        let lost = queue.withLock { $0.units.count }
        if lost > 0 { logger.critical("records lost", metadata: ["count": "\(lost)"]) }
    }

    /// Gives what still waits a last chance: one that fails lets the next ones try.
    private func finish() async {
        for _ in 0..<min(max(8, waiting), Self.wave) where await work() { return }
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
    ///
    /// What was committed gets its place also when a record cannot be written. False when one was
    /// put behind the others.
    @discardableResult func work() async -> Bool {
        var isWritten = true
        repeat {
            isWritten = await isDone { () throws(StoreError) in try await self.write() }
        } while await isDone({ () throws(StoreError) in try await self.sequence() })
            && isWritten && isWaiting
        return isWritten
    }

    /// Whether a step came to its end; why it did not goes to the log.
    private func isDone(_ step: () async throws(StoreError) -> Void) async -> Bool {
        do throws(StoreError) {
            try await step()
            return true
        } catch {
            logger.error("background step failed", metadata: ["cause": "\(error)"])
            return false
        }
    }

    private var isWaiting: Bool { queue.withLock { !$0.units.isEmpty } }

    private func sequence() async throws(StoreError) {
        while try await store.sequence() > 0 {}
    }

    /// Writes the first units; those of a wave that fails are tried in ever smaller ones, and the
    /// one that fails alone goes behind the others.
    private func write() async throws(StoreError) {
        while true {
            let units = queue.withLock { Array($0.units.prefix($0.size)) }
            guard !units.isEmpty else { return }
            do throws(StoreError) {
                try await commit(units)
                // Only this worker removes, so the first ones are still those.
                return queue.withLock { queue in
                    queue.units.removeFirst(units.count)
                    queue.size = min(queue.size * 2, Self.wave)
                }
            } catch {
                queue.withLock { queue in
                    queue.size = max(1, units.count / 2)
                    if units.count == 1 { queue.units.append(queue.units.removeFirst()) }
                }
                if units.count == 1 { throw error }
            }
        }
    }

    private func commit(_ units: [[Change]]) async throws(StoreError) {
        do throws(StoreError) {
            try await store.commit(units.flatMap { $0 }, answer: nil)
        } catch {
            guard case .conflict = error else { throw error }
            for unit in units { try await commitMissing(of: unit) }
        }
    }

    /// After a commit whose outcome was unknown, records may be there: they are new and their ids
    /// random, so one that is found was written.
    private func commitMissing(of unit: [Change]) async throws(StoreError) {
        var missing: [Change] = []
        for change in unit where try await store.record(change.record) == nil {
            missing.append(change)
        }
        if !missing.isEmpty { try await store.commit(missing, answer: nil) }
    }
}

extension Change {
    /// Whether it writes a record that is not there yet and assumes nothing else.
    fileprivate var isNewAlone: Bool {
        expects == .absent && effect == .put && unique.isEmpty && spends.isEmpty
    }
}
