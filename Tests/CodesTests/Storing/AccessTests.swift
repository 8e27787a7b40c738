import JSON
import Testing

@testable import Codes

@Suite struct AccessTests {
    private func access(_ subject: SubjectCode?) throws -> Access {
        Access(
            id: String(repeating: "f", count: 32), at: try Instant("2026-11-21T10:00:00+08:00"),
            requestID: "r1",
            operation: "dataset.query", caller: "k1", department: "91330000755918469E",
            owner: "111000000000131433", resource: "marriage", subject: subject,
            purpose: try Purpose(reading: Object(bytes: Array(purposeText().utf8))),
            fields: ["state"], grant: "g1", outcome: "found", answerDigest: "00")
    }

    @Test func `what is written is read back`() throws {
        let full = try access(SubjectCode(type: "111", number: "11010519491231002X"))
        #expect(try Access(id: full.id, document: full.document) == full)
        var bare = try access(nil)
        bare.purpose = nil
        bare.grant = nil
        #expect(try Access(id: bare.id, document: bare.document) == bare)
    }

    @Test func `its id begins with its millisecond, and keeps 80 random bits`() throws {
        // 2026-11-21T02:00:00Z is 1795226400 seconds after 1970.
        #expect(try access(nil).id == "01a1fbd4f500" + String(repeating: "f", count: 20))
    }

    @Test func `its event and columns hold no personal number`() throws {
        let full = try access(SubjectCode(type: "111", number: "11010519491231002X"))
        let change = full.change(eventID: "e1", salt: [])
        let body = String(decoding: try #require(change.event?.body), as: UTF8.self)
        #expect(!body.contains("11010519491231002X"))
        #expect(!change.columns.values.contains { $0.contains("11010519491231002X") })
        #expect(change.blind == [BlindValue(Access.subjectIndex, "111:11010519491231002X")])
        #expect(change.columns[.day] == "2026-11-21")
        #expect(change.columns[.at] == "2026-11-21T10:00:00.000000+08:00")
    }

    @Test func `a change knows the revision it makes`() {
        let record = RecordRef(.access, "a")
        #expect(Change(record, expects: .absent).revision == 1)
        #expect(Change(record, expects: .revision(4)).revision == 5)
        #expect(Change.assuming(record, revision: 4).revision == 4)
    }
}
