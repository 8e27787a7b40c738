internal import Codes

/// Who is told what the store does (存储计量): numbers and fixed words only.
public protocol StoreMeasure: Sendable {
    /// Units of work went into one transaction, which has ended.
    func committed(units: Int, after duration: Duration)
    /// A read or a write could not be done; not told of lost races, which are no failures.
    func failed(_ kind: StoreFailure)
}

/// Kinds of failures of a store (存储失败).
public enum StoreFailure: String, CaseIterable, Sendable {
    /// Too much waits, or a lock was not given in time.
    case busy
    /// It is not known whether the write reached the disk.
    case outcomeUnknown = "outcome-unknown"
    /// Everything else: no connection, a full or failed disk.
    case unavailable

    /// The kind of an error; nil for a lost race.
    init?(_ error: StoreError) {
        switch error {
        case .conflict: return nil
        case .outcomeUnknown: self = .outcomeUnknown
        case .unavailable(let word): self = word.hasPrefix("busy") ? .busy : .unavailable
        }
    }
}

/// An engine whose failures are counted (计量引擎).
struct MeasuredEngine: Engine {
    private let engine: any Engine
    private let measure: any StoreMeasure

    /// An engine and who is told.
    init(_ engine: any Engine, _ measure: any StoreMeasure) {
        self.engine = engine
        self.measure = measure
    }

    var isWritable: Bool { engine.isWritable }
    var waitingWrites: Int { engine.waitingWrites }
    var failures: AsyncStream<String> { engine.failures }
    var identity: String { engine.identity }
    var migrationLock: String? { engine.migrationLock }

    func read<Result: Sendable>(_ unit: @escaping Unit<Result>) async throws(StoreError) -> Result {
        do throws(StoreError) { return try await engine.read(unit) } catch { throw told(error) }
    }

    func look<Result: Sendable>(_ unit: @escaping Unit<Result>) async throws(StoreError) -> Result {
        do throws(StoreError) { return try await engine.look(unit) } catch { throw told(error) }
    }

    func write<Result: Sendable>(
        _ unit: @escaping Unit<Result>
    ) async throws(StoreError) -> Result {
        do throws(StoreError) { return try await engine.write(unit) } catch { throw told(error) }
    }

    func close() async { await engine.close() }

    private func told(_ error: StoreError) -> StoreError {
        if let kind = StoreFailure(error) { measure.failed(kind) }
        return error
    }
}
