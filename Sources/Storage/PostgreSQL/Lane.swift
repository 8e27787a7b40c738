internal import Codes
internal import Dispatch
internal import Glibc
internal import Synchronization

/// One connection with a thread of its own (连接通道): libpq blocks, Swift's threads must not.
///
/// `@unchecked Sendable`: the connection is touched on the serial queue only.
final class Lane: @unchecked Sendable {
    /// How often a unit is run again after a deadlock.
    private static let attempts = 4

    private let queue: DispatchQueue
    private let connecting: @Sendable () throws(UnitError) -> PostgresConnection
    private var connection: PostgresConnection?

    /// A lane that connects when it first works.
    init(
        _ label: String, connecting: @escaping @Sendable () throws(UnitError) -> PostgresConnection
    ) {
        queue = DispatchQueue(label: label)
        self.connecting = connecting
    }

    /// Does work on the lane's thread.
    func perform(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }

    /// Gives up the connection; on the lane's thread.
    func disconnect() { connection = nil }

    /// Runs a unit that only reads, each statement for itself; on the lane's thread.
    func read<Result>(_ unit: Unit<Result>) -> Swift.Result<Result, StoreError> {
        repeated { connection throws(UnitError) in try unit(connection) }
    }

    /// Runs a unit in a transaction; on the lane's thread.
    func write<Result>(_ unit: Unit<Result>) -> Swift.Result<Result, StoreError> {
        repeated { connection throws(UnitError) in
            try connection.script("BEGIN")
            let result: Result
            do throws(UnitError) { result = try unit(connection) } catch {
                try? connection.script("ROLLBACK")
                throw error
            }
            try connection.commit()
            return result
        }
    }

    /// Runs work again after a deadlock, and once when the connection broke under it, whether it
    /// was old or new: in both cases nothing of it was committed.
    private func repeated<Result>(
        _ work: (PostgresConnection) throws(UnitError) -> Result
    ) -> Swift.Result<Result, StoreError> {
        var failure = UnitError.again
        var hasLost = false
        for _ in 1...Self.attempts {
            let connection: PostgresConnection
            do throws(UnitError) { connection = try open() } catch {
                return .failure(error.storeError)
            }
            do throws(UnitError) { return .success(try work(connection)) } catch {
                if !connection.isIdle { disconnect() }
                failure = error
            }
            switch failure {
            case .again:
                // The other one needs a moment to take the lock that was let go.
                usleep(.random(in: 1_000...20_000))
            case .lost where !hasLost:
                hasLost = true
                disconnect()
            default: return .failure(failure.storeError)
            }
        }
        return .failure(failure.storeError)
    }

    private func open() throws(UnitError) -> PostgresConnection {
        if let connection, connection.isIdle { return connection }
        let fresh = try connecting()
        connection = fresh
        return fresh
    }
}

/// Lanes that share a backlog (连接池): who is idle takes what waits longest.
final class Lanes: Sendable {
    private struct State {
        var idle: [Lane]
        var waiting = Backlog<@Sendable (Lane) -> Void>(limit: 1024)
        var isClosed = false
    }

    private let all: [Lane]
    private let state: Mutex<State>

    /// Takes lanes, all idle.
    init(_ lanes: [Lane]) {
        all = lanes
        state = Mutex(State(idle: lanes))
    }

    /// How much work waits for a lane.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Has work done on one of the lanes; false when too much waits already.
    func submit(_ work: @escaping @Sendable (Lane) -> Void) -> Bool {
        enum Turn { case refused, waits, takes(Lane) }
        let turn: Turn = state.withLock { state in
            if state.isClosed { return .refused }
            if let lane = state.idle.popLast() { return .takes(lane) }
            return state.waiting.append(work) ? .waits : .refused
        }
        switch turn {
        case .refused: return false
        case .waits: return true
        case .takes(let lane):
            lane.perform { self.drain(lane, work) }
            return true
        }
    }

    private func drain(_ lane: Lane, _ first: @Sendable (Lane) -> Void) {
        first(lane)
        while let work = next(lane) { work(lane) }
    }

    private func next(_ lane: Lane) -> (@Sendable (Lane) -> Void)? {
        state.withLock { state in
            if let work = state.waiting.take(1).first { return work }
            state.idle.append(lane)
            return nil
        }
    }

    /// Refuses new work and ends the connections after the work at hand.
    func close() async {
        state.withLock { $0.isClosed = true }
        for lane in all {
            await withCheckedContinuation { continuation in
                lane.perform {
                    lane.disconnect()
                    continuation.resume()
                }
            }
        }
    }
}
