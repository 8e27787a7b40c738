import Codes
import TestSupport

@testable import Storage

/// An engine whose statements and commits fail as a plan says (故障引擎).
struct FaultyEngine: Engine {
    let engine: any Engine
    let faults: FaultPlan

    var isWritable: Bool { engine.isWritable }
    var waitingWrites: Int { engine.waitingWrites }
    var failures: AsyncStream<String> { engine.failures }
    var identity: String { engine.identity }
    var migrationLock: String? { engine.migrationLock }

    func read<Result: Sendable>(_ unit: @escaping Unit<Result>) async throws(StoreError) -> Result {
        try await engine.read { connection throws(UnitError) in
            try unit(FaultyStatements(connection: connection, faults: faults))
        }
    }

    func look<Result: Sendable>(_ unit: @escaping Unit<Result>) async throws(StoreError) -> Result {
        try await engine.look { connection throws(UnitError) in
            try unit(FaultyStatements(connection: connection, faults: faults))
        }
    }

    func write<Result: Sendable>(_ unit: @escaping Unit<Result>) async throws(StoreError) -> Result
    {
        try await engine.write { connection throws(UnitError) in
            let result = try unit(FaultyStatements(connection: connection, faults: faults))
            if faults.isDue(.commit) { throw .failed("fault at the commit") }
            return result
        }
    }

    func close() async { await engine.close() }
}

/// A connection whose statements fail as a plan says.
private struct FaultyStatements: SQLConnection {
    let connection: any SQLConnection
    let faults: FaultPlan

    var sharing: String { connection.sharing }

    func run(_ sql: String, _ arguments: [SQLValue]) throws(UnitError) -> [SQLRow] {
        if faults.isDue(.statement) { throw .failed("fault in a statement") }
        return try connection.run(sql, arguments)
    }

    func script(_ sql: String) throws(UnitError) { try connection.script(sql) }
}
