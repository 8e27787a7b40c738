internal import Codes
internal import GRDB
internal import Synchronization

/// The one writer of SQLite (成组提交): what waited during the last commit shares the next.
///
/// Each unit has a savepoint of its own, so one that throws takes nothing of the others with it;
/// one COMMIT and one sync serve up to 64. No timer: a unit that comes alone is committed alone.
final class GroupWriter: Sendable {
    /// Most units in one commit.
    static let groupSize = 64
    /// Most units that wait.
    static let waitingLimit = 4096

    private enum Next { case refuse(String), run, wait }

    private struct State {
        var waiting = Backlog<any WaitingUnit>(limit: GroupWriter.waitingLimit)
        var isRunning = false
        var stopped: String?
    }

    /// Says once why nothing more is written.
    let failures: AsyncStream<String>

    private static let stopped = "writes stopped: the disk failed"
    private let pool: DatabasePool
    private let measure: (any StoreMeasure)?
    private let state = Mutex(State())
    private let inlet: AsyncStream<String>.Continuation

    /// The writer of a pool.
    init(_ pool: DatabasePool, measure: (any StoreMeasure)? = nil) {
        self.pool = pool
        self.measure = measure
        (failures, inlet) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
    }

    /// Whether writes are accepted: not after the disk failed.
    var isWritable: Bool { state.withLock { $0.stopped == nil } }

    /// How many units wait for the next group.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Runs a unit with the next group and returns after its commit.
    func write<Result: Sendable>(_ unit: @escaping Unit<Result>) async throws(StoreError) -> Result
    {
        let outcome: Swift.Result<Result, StoreError> = await withCheckedContinuation {
            continuation in
            enqueue(WriteUnit(unit, continuation))
        }
        return try outcome.get()
    }

    private func enqueue(_ unit: some WaitingUnit) {
        let next: Next = state.withLock { state in
            if let reason = state.stopped { return .refuse(reason) }
            guard state.waiting.append(unit) else { return .refuse("busy: writes waiting") }
            if state.isRunning { return .wait }
            state.isRunning = true
            return .run
        }
        switch next {
        case .refuse(let reason): unit.resume(.unavailable(reason))
        case .run: pool.asyncWriteWithoutTransaction { self.drain($0) }
        case .wait: break
        }
    }

    private func drain(_ database: GRDB.Database) {
        while true {
            let group = state.withLock { state in
                let group = state.waiting.take(Self.groupSize)
                if group.isEmpty { state.isRunning = false }
                return group
            }
            if group.isEmpty { return }
            let began = ContinuousClock.now
            let failure = commit(group, database)
            measure?.committed(units: group.count, after: ContinuousClock.now - began)
            for unit in group { unit.resume(failure) }
        }
    }

    /// The error all of the group get instead of their results, or nil when it is durable.
    private func commit(_ group: [any WaitingUnit], _ database: GRDB.Database) -> StoreError? {
        if let reason = state.withLock({ $0.stopped }) { return .unavailable(reason) }
        do throws(UnitError) { try run(group, database) } catch {
            return failed(error, database)
        }
        do { try database.commit() } catch {
            let failure = failed(UnitError(ofTransaction: error), database)
            // A failed sync leaves it open what reached the disk.
            return isWritable ? failure : .outcomeUnknown
        }
        return nil
    }

    /// Runs all units in one transaction; throws when the transaction itself is lost.
    private func run(_ group: [any WaitingUnit], _ database: GRDB.Database) throws(UnitError) {
        do { try database.beginTransaction(.immediate) } catch {
            throw UnitError(ofTransaction: error)
        }
        let connection = SQLiteConnection(database: database)
        for unit in group { try run(unit, connection) }
    }

    /// Runs one unit in its savepoint; throws when the transaction itself is lost.
    private func run(
        _ unit: any WaitingUnit, _ connection: SQLiteConnection
    ) throws(UnitError) {
        _ = try connection.run("SAVEPOINT unit", [])
        let failure = unit.run(connection)
        if failure == .diskFailed { throw .diskFailed }
        // A full disk rolls the whole transaction back.
        guard connection.database.isInsideTransaction else {
            // The others of the group hear of the disk, not of this unit's conflict.
            guard let failure, case .failed = failure else { throw .failed("transaction lost") }
            throw failure
        }
        if failure != nil { _ = try connection.run("ROLLBACK TO unit", []) }
        _ = try connection.run("RELEASE unit", [])
    }

    /// Rolls back; after a failed disk nothing more is written, since a later sync may lie.
    private func failed(_ error: UnitError, _ database: GRDB.Database) -> StoreError {
        if database.isInsideTransaction { try? database.rollback() }
        if error == .diskFailed {
            state.withLock { $0.stopped = Self.stopped }
            inlet.yield(Self.stopped)
        }
        return error.storeError
    }

    /// Ends the stream of failures: the writer is not used any more.
    func finish() { inlet.finish() }
}

/// A unit of any result that waits for its group.
protocol WaitingUnit: Sendable {
    /// Does the work and keeps the result; answers why it failed.
    func run(_ connection: any SQLConnection) -> UnitError?
    /// Wakes who waits, with the result or with what happened to the whole group.
    func resume(_ failure: StoreError?)
}

/// A unit, its result, and who waits for it.
final class WriteUnit<Result: Sendable>: WaitingUnit {
    private let unit: Unit<Result>
    private let continuation: CheckedContinuation<Swift.Result<Result, StoreError>, Never>
    private let outcome = Mutex<Swift.Result<Result, StoreError>?>(nil)

    /// A unit that has not run yet.
    init(
        _ unit: @escaping Unit<Result>,
        _ continuation: CheckedContinuation<Swift.Result<Result, StoreError>, Never>
    ) {
        self.unit = unit
        self.continuation = continuation
    }

    /// Does the work and keeps the result; answers why it failed.
    func run(_ connection: any SQLConnection) -> UnitError? {
        do throws(UnitError) {
            let result = try unit(connection)
            outcome.withLock { $0 = .success(result) }
            return nil
        } catch {
            outcome.withLock { $0 = .failure(error.storeError) }
            return error
        }
    }

    /// Wakes who waits.
    ///
    /// What befell the group goes before the unit's own conflict: it may have been with a unit of
    /// the group that was never committed.
    func resume(_ failure: StoreError?) {
        let own = outcome.withLock { $0 }
        continuation.resume(
            returning: failure.map { .failure($0) } ?? own ?? .failure(.unavailable("not run")))
    }
}
