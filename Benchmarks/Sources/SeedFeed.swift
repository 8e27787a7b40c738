internal import ArgumentParser
internal import Dispatch
internal import Foundation
internal import Ledger
internal import Signing

/// Fills a feed (装填供数): records and events copied from those that the gateway itself reported,
/// each with ids, salt, seal and leaf of its own.
///
/// The gateway must not run meanwhile. Indexes are made anew at the end, which is much faster.
struct SeedFeed: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Copy reported records many times.")

    @Option(help: "Data directory of the gateway.") var data: String
    @Option(help: "Rows the feed is to have.") var rows = 1_000_000
    @Option(help: "The receiver.") var receiver = "credit-centre"

    func run() throws {
        let start = ContinuousClock.now
        let text = try String(contentsOfFile: data + "/key", encoding: .utf8)
        let sealer = Sealer(try KeyFile(contents: text), random: SystemRandom())
        let database = try SQLiteFile(data + "/mianti.db")
        try database.script(
            """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000;
            BEGIN IMMEDIATE
            """)
        var seed = try Seed(database, sealer, receiver)
        let indexes = try seed.dropIndexes()
        let count = try seed.fill(to: rows)
        for index in indexes { try database.script(index) }
        try database.script("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)")
        Rate(
            name: "seed", count: count, seconds: (ContinuousClock.now - start) / .seconds(1)
        ).report()
    }
}

/// A reported record and its event, opened (样本).
private struct Model: Sendable {
    let id: String
    let department: String
    let columns: [String]
    let document: [UInt8]
    let body: [UInt8]
}

/// One copy, sealed (副本).
private struct Copied: Sendable {
    let record: String
    let event: String
    let model: Int
    let document: [UInt8]
    let body: [UInt8]
    let salt: [UInt8]
    let leaf: [UInt8]
}

private struct Seed {
    private let database: SQLiteFile
    private let sealer: Sealer
    private let receiver: String
    private let models: [Model]
    private var next: (seq: Int64, number: Int64)
    private var departments: [String: Int64] = [:]

    private static let columns = [
        "department", "kind", "counterpart", "state", "due_on", "missing", "rejected_by",
    ]

    init(_ database: SQLiteFile, _ sealer: Sealer, _ receiver: String) throws {
        self.database = database
        self.sealer = sealer
        self.receiver = receiver
        models = try Self.models(database, sealer)
        guard !models.isEmpty else { throw BenchError("nothing was reported yet") }
        var (size, last) = (Int64(0), Int64(0))
        try database.prepare("SELECT size FROM ledger_head").run { size = Row.integer($0, 0) }
        try database.prepare("SELECT last_number FROM receivers WHERE receiver = '\(receiver)'")
            .run { last = Row.integer($0, 0) }
        next = (size, last + 1)
        var departments: [String: Int64] = [:]
        try database.prepare("SELECT department, last_number FROM department_numbers").run {
            departments[Row.text($0, 0)] = Row.integer($0, 1)
        }
        self.departments = departments
    }

    private static func models(_ database: SQLiteFile, _ sealer: Sealer) throws -> [Model] {
        let columns = columns.map { "r.\"\($0)\"" }.joined(separator: ", ")
        var models: [Model] = []
        try database.prepare(
            """
            SELECT r.id, r.document, e.id, e.body, \(columns) FROM publicity_records AS r \
            JOIN events AS e ON e.kind = 'publicity-record' AND e.record = r.id \
            AND e.stream = 'publicity' WHERE r.state = 'reported' LIMIT 2000
            """
        ).run { row in
            let id = Row.text(row, 0)
            models.append(
                Model(
                    id: id, department: Row.text(row, 4),
                    columns: (4..<11).map { Row.text(row, Int32($0)) },
                    document: try sealer.open(
                        Row.bytes(row, 1), table: "publicity_records", column: "document", row: id),
                    body: try sealer.open(
                        Row.bytes(row, 3), table: "events", column: "body", row: Row.text(row, 2))))
        }
        return models
    }

    /// Drops what makes inserting slow; gives the statements that bring it back.
    func dropIndexes() throws -> [String] {
        var indexes: [(name: String, sql: String)] = []
        try database.prepare(
            """
            SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL \
            AND tbl_name IN ('publicity_records', 'events')
            """
        ).run { indexes.append((Row.text($0, 0), Row.text($0, 1))) }
        for index in indexes { try database.script("DROP INDEX \"\(index.name)\"") }
        return indexes.map(\.sql)
    }

    /// Copies until the feed is as long as asked; gives how many copies were made.
    mutating func fill(to rows: Int) throws -> Int {
        let record = try database.prepare(
            "INSERT INTO publicity_records (id, revision, document, "
                + Self.columns.map { "\"\($0)\"" }.joined(separator: ", ")
                + ") VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?)")
        let event = try database.prepare(
            """
            INSERT INTO events (id, stream, department, kind, record, revision, body, salt, leaf, \
            seq, department_number) VALUES (?, 'publicity', ?, 'publicity-record', ?, 1, ?, ?, ?, ?, ?)
            """)
        let feed = try database.prepare("INSERT INTO feed (receiver, number, seq) VALUES (?, ?, ?)")
        var made = 0
        while next.number <= Int64(rows) {
            let wanted = min(8192, rows - Int(next.number) + 1)
            for copy in try copies(wanted, from: made) {
                try insert(copy, record, event, feed)
            }
            made += wanted
        }
        try finish()
        return made
    }

    private func copies(_ count: Int, from first: Int) throws -> [Copied] {
        let parts = 4
        let results = UnsafeMutableBufferPointer<Result<[Copied], any Error>>.allocate(
            capacity: parts)
        defer { results.deallocate() }
        nonisolated(unsafe) let slots = results
        let (sealer, models) = (sealer, models)
        DispatchQueue.concurrentPerform(iterations: parts) { part in
            let range = (count * part / parts)..<(count * (part + 1) / parts)
            (slots.baseAddress.map { $0 + part })?.initialize(
                to: Result {
                    try range.map {
                        try Self.copy(models, (first + $0) % models.count, sealer)
                    }
                })
        }
        return try results.flatMap { try $0.get() }
    }

    private static func copy(_ models: [Model], _ place: Int, _ sealer: Sealer) throws -> Copied {
        let model = models[place]
        let random = SystemRandom()
        let (record, event) = (Hex.encode(try random.bytes(16)), Hex.encode(try random.bytes(16)))
        let salt = try random.bytes(32)
        let body = Array(
            String(decoding: model.body, as: UTF8.self)
                .replacingOccurrences(of: model.id, with: record).utf8)
        return Copied(
            record: record, event: event, model: place,
            document: try sealer.seal(
                model.document, table: "publicity_records", column: "document", row: record),
            body: try sealer.seal(body, table: "events", column: "body", row: event),
            salt: try sealer.seal(salt, table: "events", column: "salt", row: event),
            leaf: Leaf.hash(salt: salt, body: body))
    }

    private mutating func insert(
        _ copy: Copied, _ record: SQLiteStatement, _ event: SQLiteStatement, _ feed: SQLiteStatement
    ) throws {
        let model = models[copy.model]
        record.bind(1, copy.record)
        record.bind(2, copy.document)
        for (place, value) in model.columns.enumerated() { record.bind(Int32(place + 3), value) }
        try record.run()
        let number = departments[model.department, default: 0] + 1
        departments[model.department] = number
        event.bind(1, copy.event)
        event.bind(2, model.department)
        event.bind(3, copy.record)
        event.bind(4, copy.body)
        event.bind(5, copy.salt)
        event.bind(6, copy.leaf)
        event.bind(7, next.seq)
        event.bind(8, number)
        try event.run()
        feed.bind(1, receiver)
        feed.bind(2, next.number)
        feed.bind(3, next.seq)
        try feed.run()
        next = (next.seq + 1, next.number + 1)
    }

    private func finish() throws {
        try database.script(
            """
            UPDATE ledger_head SET size = \(next.seq);
            UPDATE receivers SET numbered_to = \(next.seq - 1), last_number = \(next.number - 1) \
            WHERE receiver = '\(receiver)';
            """)
        for (department, number) in departments {
            try database.script(
                """
                INSERT INTO department_numbers (department, last_number) \
                VALUES ('\(department)', \(number)) \
                ON CONFLICT (department) DO UPDATE SET last_number = excluded.last_number
                """)
        }
    }
}
