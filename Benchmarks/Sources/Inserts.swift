internal import ArgumentParser
internal import Signing

/// Durable inserts of one connection (裸写入): the limit of a write, one or many to a commit.
struct Inserts: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Insert rows durably.")

    @Option(help: "The file; it should be on the disk of the gateway's.") var file: String
    @Option(help: "Rows of one transaction.") var group = 1
    @Option(help: "Seconds.") var seconds = 3.0
    @Option(help: "Octets of a row.") var size = 2048

    func run() throws {
        let database = try SQLiteFile(file)
        try database.script(
            """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
            CREATE TABLE IF NOT EXISTS rows (id TEXT PRIMARY KEY NOT NULL, document BLOB NOT NULL);
            """)
        let insert = try database.prepare("INSERT INTO rows (id, document) VALUES (?, ?)")
        let random = SystemRandom()
        let documents = try (0..<1024).map { _ in try random.bytes(size) }
        let done = try repeated(seconds: seconds) { turn in
            try database.script("BEGIN IMMEDIATE")
            for place in 0..<group {
                insert.bind(1, Hex.encode(try random.bytes(16)))
                insert.bind(2, documents[(turn * group + place) % documents.count])
                try insert.run()
            }
            try database.script("COMMIT")
            return group
        }
        Rate(name: "insert.\(group)", count: done.count, seconds: done.seconds).report()
    }
}
