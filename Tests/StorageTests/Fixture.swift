import Codes
import FoundationEssentials
import Glibc
import Signing
import TestSupport
import Testing

@testable import Storage

/// Which store a test of the suite runs over.
enum StoreKind: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case memory, sqlite, postgres

    /// All of them; without PostgreSQL only when that was asked for by name.
    static var all: [StoreKind] {
        allCases.filter { $0 != .postgres || !TestServer.isLeftOut }
    }

    /// The databases.
    static var databases: [StoreKind] { all.filter { $0 != .memory } }

    var testDescription: String { rawValue }
}

/// The PostgreSQL cluster of the test run.
enum TestServer {
    struct Missing: Error, CustomStringConvertible {
        let description =
            "MIANTI_TEST_POSTGRES names no PostgreSQL; set MIANTI_WITHOUT_POSTGRES=1 to go without"
    }

    static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }

    static var isLeftOut: Bool { environment("MIANTI_WITHOUT_POSTGRES") == "1" }

    /// The URL, or a failure that says how to go without.
    static func url() throws -> String {
        guard let url = environment("MIANTI_TEST_POSTGRES") else { throw Missing() }
        return url
    }

    /// Runs statements outside of any store.
    static func run(_ sql: String) throws { try PostgresConnection(url: url()).script(sql) }
}

/// A place for one test's data, removed afterwards.
struct Place {
    let kind: StoreKind
    let directory: String
    let schema: String
    let keyFile: KeyFile

    /// Makes a place, does the work there and removes it.
    @discardableResult static func with<Result>(
        _ kind: StoreKind, _ work: (Place) async throws -> Result
    ) async throws -> Result {
        if kind == .postgres { await Turns.postgres.begin() }
        let outcome: Swift.Result<Result, any Error>
        do { outcome = .success(try await inPlace(kind, work)) } catch { outcome = .failure(error) }
        if kind == .postgres { await Turns.postgres.end() }
        return try outcome.get()
    }

    private static func inPlace<Result>(
        _ kind: StoreKind, _ work: (Place) async throws -> Result
    ) async throws -> Result {
        let name = "mianti_" + Hex.encode(try SystemRandom().bytes(8))
        let directory = FileManager.default.temporaryDirectory.path + "/" + name
        try FileManager.default.createDirectory(
            atPath: directory, withIntermediateDirectories: true)
        let place = Place(
            kind: kind, directory: directory, schema: name,
            keyFile: try KeyFile.make(random: SeededRandom(7)))
        let outcome: Swift.Result<Result, any Error>
        do { outcome = .success(try await work(place)) } catch { outcome = .failure(error) }
        try FileManager.default.removeItem(atPath: directory)
        if kind == .postgres {
            try TestServer.run(
                "SET client_min_messages = warning; DROP SCHEMA IF EXISTS \(name) CASCADE")
        }
        return try outcome.get()
    }

    var location: Location {
        get throws {
            guard kind == .postgres else { return .sqlite(path: directory + "/mianti.db") }
            // So that a test finds the connections of its own store.
            let url = try TestServer.url()
            let name = (url.contains("?") ? "&" : "?") + "application_name=" + schema
            return .postgres(url: url + name, schema: schema)
        }
    }

    /// Opens a database on this place.
    func open(_ other: KeyFile? = nil) async throws -> Database {
        try await Database.open(location, keyFile: other ?? keyFile, random: SystemRandom())
    }
}

/// Does work with a fresh store of a kind.
func withStore(_ kind: StoreKind, _ work: (any Store) async throws -> Void) async throws {
    if kind == .memory { return try await work(MemoryStore()) }
    try await Place.with(kind) { place in
        let store = try await place.open()
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await work(store)) } catch { outcome = .failure(error) }
        await store.close()
        try outcome.get()
    }
}

/// What a store answers to a commit that is refused.
func refusal(
    _ store: any Store, _ changes: [Change], answer: StoredAnswer? = nil
) async -> StoreError? {
    do throws(StoreError) {
        try await store.commit(changes, answer: answer)
        return nil
    } catch { return error }
}

/// Records of the tests.
enum Sample {
    static let license = RecordKind("license")

    static func ref(_ id: String) -> RecordRef { RecordRef(license, id) }

    /// A change of a license.
    static func put(
        _ id: String, _ expects: Change.Expectation = .absent, columns: [String: String] = [:],
        text: String = "{}", event: EventDraft? = nil
    ) -> Change {
        Change(
            ref(id), expects: expects, document: Array(text.utf8),
            columns: columns.reduce(into: [:]) { $0[Column($1.key)] = $1.value }, event: event)
    }

    /// An event with a random id.
    static func event(
        _ stream: String = "publicity", _ body: String = "{}",
        department: String = "11100000000000001X"
    ) throws -> EventDraft {
        EventDraft(
            id: Hex.encode(try SystemRandom().bytes(16)), salt: try SystemRandom().bytes(32),
            stream: stream, department: department, body: Array(body.utf8))
    }

    static func key(_ text: String, _ index: String = "license.business") -> BlindValue {
        BlindValue(index, text)
    }

    static func answer(_ key: String, _ request: String = "POST a {}") -> StoredAnswer {
        StoredAnswer(
            key: .init(caller: "window", route: "POST /v1/licenses", key: key),
            request: Array(request.utf8), status: 201,
            headers: [["ETag", "\"1\""], ["Location", "/v1/licenses/1"]],
            body: Array("{\"ok\":true}".utf8))
    }

    /// Sequences until nothing is left.
    static func sequenceAll(_ store: any Store) async throws {
        while try await store.sequence() > 0 {}
    }
}
