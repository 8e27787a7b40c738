internal import CLibPQ
public import Codes
internal import Foundation
internal import GRDB
internal import Glibc

/// Copies of whole databases (数据库备份与恢复), taken while others write.
public enum DatabaseCopy {
    /// Writes a copy of an SQLite file as it is at one moment; waits for no writer and stops none.
    ///
    /// `VACUUM INTO` reads in one transaction: the copy is whole, compact and of one moment. SQLite's
    /// backup interface would begin again whenever another process writes.
    /// - Throws: ``StoreError/unavailable(_:)``.
    public static func file(_ source: String, to target: String) throws(StoreError) {
        // Made first, so that nobody else may read it; SQLite takes an empty file as no file.
        let file = Glibc.open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw .unavailable("\(target) cannot be made") }
        Glibc.close(file)
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(30)
        do {
            let queue = try DatabaseQueue(path: source, configuration: configuration)
            try queue.inDatabase { try $0.execute(sql: "VACUUM INTO ?", arguments: [target]) }
        } catch { throw UnitError(sqlite: error).storeError }
    }

    /// Dumps a PostgreSQL database as an inspection sees it, with the server's own `pg_dump`.
    public static func dump(
        _ url: String, seenBy inspection: Inspection, to target: String
    ) throws(StoreError) {
        // The snapshot lives as long as the connection that gave it.
        defer { withExtendedLifetime(inspection) {} }
        guard let snapshot = try inspection.snapshot() else { throw .unavailable("no snapshot") }
        let environment = try environment(of: url)
        try run(
            "pg_dump",
            [
                "--format=custom", "--no-owner", "--no-privileges", "--snapshot=\(snapshot)",
                "--no-password", "--file=\(target)",
            ], environment)
    }

    /// Restores a dump into a database, all of it or nothing.
    public static func restore(_ dump: String, into url: String) throws(StoreError) {
        let environment = try environment(of: url)
        try run(
            "pg_restore",
            [
                "--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error",
                "--no-password", "--dbname=\(environment["PGDATABASE"] ?? "")", dump,
            ], environment)
    }

    /// Whether `pg_restore` can read the table of contents of a dump.
    public static func isReadable(dump: String) throws(StoreError) -> Bool {
        try status("pg_restore", ["--list", dump], [:]) == 0
    }

    /// The parts of an address as libpq's environment: a password must not stand in a command line.
    static func environment(of url: String) throws(StoreError) -> [String: String] {
        guard let options = PQconninfoParse(url, nil) else {
            throw .unavailable("the database address cannot be read")
        }
        defer { PQconninfoFree(options) }
        var environment: [String: String] = [:]
        var option = options
        while option.pointee.keyword != nil {
            if let name = option.pointee.envvar, let value = option.pointee.val {
                environment[String(cString: name)] = String(cString: value)
            }
            option += 1
        }
        return environment
    }

    private static func run(
        _ program: String, _ arguments: [String], _ environment: [String: String]
    ) throws(StoreError) {
        let status = try status(program, arguments, environment)
        guard status == 0 else { throw .unavailable("\(program) ended with \(status)") }
    }

    /// How a program of PostgreSQL ended.
    private static func status(
        _ program: String, _ arguments: [String], _ environment: [String: String]
    ) throws(StoreError) -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program] + arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        do { try process.run() } catch { throw .unavailable("\(program) cannot be run") }
        process.waitUntilExit()
        // The word of env(1) for a program that is not there.
        guard process.terminationStatus != 127 else {
            throw .unavailable("\(program) is not installed")
        }
        return process.terminationStatus
    }
}
