import Codes
import Foundation
import Signing
import TestSupport
import Testing

@testable import Storage

/// What only SQLite does.
@Suite struct SQLiteTests {
    @Test func `the writer syncs fully`() async throws {
        try await Place.with(.sqlite) { place in
            let store = try await place.open()
            let engine = try #require(store.engine as? SQLiteEngine)
            #expect(engine.synchronous == 2)
            await store.close()
        }
    }

    @Test func `the database file is its owner's alone`() async throws {
        try await Place.with(.sqlite) { place in
            try await place.open().close()
            let attributes = try FileManager.default.attributesOfItem(
                atPath: place.directory + "/mianti.db")
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `a planted number is in no file of the database`() async throws {
        try await Place.with(.sqlite) { place in
            let planted = "11010519491231002X"
            let store = try await place.open()
            var change = Sample.put(
                "a", text: "{\"holder\":\"\(planted)\"}",
                event: try Sample.event("publicity", "{\"holder\":\"\(planted)\"}"))
            change.blind = [Sample.key(planted, "license.holder")]
            change.unique = [Sample.key(planted)]
            var answer = Sample.answer(planted, planted)
            answer = StoredAnswer(
                key: answer.key, request: answer.request, status: 200,
                headers: [["X", planted]], body: Array(planted.utf8))
            try await store.commit([change], answer: answer)
            try await store.sequence()
            #expect(try await store.feed(receiver: "centre", after: 0, limit: 1).count == 1)
            let files = try FileManager.default.contentsOfDirectory(atPath: place.directory)
            #expect(files.contains("mianti.db-wal"))
            for file in files {
                let data = try #require(
                    FileManager.default.contents(atPath: place.directory + "/" + file))
                #expect(data.range(of: Data(planted.utf8)) == nil, "\(file)")
            }
            await store.close()
        }
    }

    @Test func `a sealed document moved to another record does not open`() async throws {
        try await Place.with(.sqlite) { place in
            let store = try await place.open()
            try await store.commit([Sample.put("a"), Sample.put("b")], answer: nil)
            try await store.engine.write { connection throws(UnitError) in
                _ = try connection.run(
                    "UPDATE licenses SET document = (SELECT s.document FROM licenses AS s "
                        + "WHERE s.id = $1) WHERE id = $2", [.text("a"), .text("b")])
            }
            await #expect(throws: StoreError.unavailable("seal.broken")) {
                _ = try await store.record(Sample.ref("b"))
            }
            #expect(try await store.record(Sample.ref("a")) != nil)
            await store.close()
        }
    }

    @Test func `a document that was opened before is not taken for another one`() async throws {
        try await Place.with(.sqlite) { place in
            let store = try await place.open()
            let refs = ["a", "b"].map { RecordRef(RecordKind("caller"), $0) }
            for ref in refs {
                try await store.commit(
                    [Change(ref, expects: .absent, document: Array(ref.id.utf8))], answer: nil)
                #expect(try await store.record(ref)?.document == Array(ref.id.utf8))
            }
            try await store.engine.write { connection throws(UnitError) in
                _ = try connection.run(
                    "UPDATE callers SET document = (SELECT s.document FROM callers AS s "
                        + "WHERE s.id = $1) WHERE id = $2", [.text("a"), .text("b")])
            }
            await #expect(throws: StoreError.unavailable("seal.broken")) {
                _ = try await store.record(refs[1])
            }
            try await store.commit(
                [Change(refs[0], expects: .revision(1), document: [1])], answer: nil)
            #expect(try await store.record(refs[0])?.document == [1])
            await store.close()
        }
    }

    @Test func `statements with parameters out of order are refused`() async throws {
        try await Place.with(.sqlite) { place in
            let store = try await place.open()
            for (order, refusal) in [("$2 AND item = $1", "$2 $1"), ("? AND item = ?", "? ?")] {
                let sql = "SELECT id FROM cases WHERE state = " + order
                await #expect(
                    throws: StoreError.unavailable("parameters out of order: \(refusal)")
                ) {
                    _ = try await store.engine.read { connection throws(UnitError) in
                        try connection.run(sql, [.text("a"), .text("b")]).count
                    }
                }
            }
            await store.close()
        }
    }

    @Test func `a path that cannot be opened is said so`() async throws {
        try await Place.with(.sqlite) { place in
            await #expect(throws: OpenError.self) {
                _ = try await Database.open(
                    .sqlite(path: place.directory + "/none/mianti.db"), keyFile: place.keyFile,
                    random: SystemRandom())
            }
        }
    }
}
