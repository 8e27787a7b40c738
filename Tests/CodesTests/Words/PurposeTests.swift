import JSON
import Testing

@testable import Codes

/// A purpose as a window sends it; members may be replaced or left out.
func purposeText(_ changes: [String: String] = [:], without left: String = "") -> String {
    var members: [String: String] = [
        "item": #""11450721MB155808114000104002000""#, "caseNumber": #""A-1""#,
        "basis": #""duty""#, "text": #""核验居住信息""#,
        "onBehalfOf": #"{"code":"91330000755918469E"}"#,
        "operator": #"{"account":"w1","name":"赵某","office":"综窗"}"#, "channel": #""window""#,
    ]
    members[left] = nil
    for (key, value) in changes { members[key] = value }
    return "{" + members.sorted { $0.key < $1.key }.map { "\"\($0)\":\($1)" }.joined(separator: ",")
        + "}"
}

@Suite struct PurposeTests {
    private func read(_ text: String) throws -> Purpose {
        try Purpose(reading: Object(bytes: Array(text.utf8)))
    }

    @Test func `what is written is read back`() throws {
        let evidence =
            #"{"kind":"signedForm","reference":"F-1","at":"2026-11-21T10:00:00+08:00","until":"2026-12-21T10:00:00+08:00"}"#
        for text in [
            purposeText(), purposeText(["preCaseNumber": #""P-1""#], without: "caseNumber"),
            purposeText(["basis": #""consent""#, "evidence": evidence]),
            purposeText(["acceptingOffice": #"{"code":"91330000755918469E"}"#]),
        ] {
            let purpose = try read(text)
            let written = ObjectWriter.bytes { purpose.write(to: &$0) }
            #expect(try Purpose(reading: Object(bytes: written)) == purpose)
        }
    }

    @Test func `consent and delegation need evidence`() throws {
        for basis in ["consent", "delegation"] {
            #expect(throws: Fault(.unreadable, "json.missing", at: "/evidence")) {
                try read(purposeText(["basis": "\"\(basis)\""]))
            }
        }
    }

    @Test func `evidence holds to its last instant and no longer`() throws {
        let evidence =
            #"{"kind":"signedForm","reference":"F-1","at":"2026-11-01T10:00:00+08:00"}"#
        let until = try Instant("2026-11-21T10:00:00+08:00")
        var purpose = try read(purposeText(["basis": #""consent""#, "evidence": evidence]))
        #expect(throws: Never.self) { try purpose.requireCurrent(at: until) }
        purpose.evidence?.until = until
        #expect(throws: Never.self) { try purpose.requireCurrent(at: until) }
        let expired = Fault.unsound(
            "purpose.evidence-expired", at: "/purpose/evidence/until", ["until": "\(until)"])
        #expect(throws: expired) {
            try purpose.requireCurrent(at: Instant(microseconds: until.microseconds + 1))
        }
    }

    @Test func `exactly one of the two numbers stands`() throws {
        #expect(throws: Fault(.unreadable, "json.missing", at: "/caseNumber")) {
            try read(purposeText(without: "caseNumber"))
        }
        #expect(throws: Fault(.unreadable, "purpose.two-numbers", at: "")) {
            try read(purposeText(["preCaseNumber": #""P-1""#]))
        }
    }

    @Test func `the text has at most 200 characters`() throws {
        let longest = String(repeating: "用", count: 200)
        #expect(throws: Never.self) { try read(purposeText(["text": "\"\(longest)\""])) }
        #expect(throws: Fault.unsound("text.length", at: "/text", ["limit": "200"])) {
            try read(purposeText(["text": "\"\(longest)用\""]))
        }
    }

    @Test func `an unknown member is refused where it stands`() throws {
        #expect(throws: Fault(.unreadable, "json.unknown", at: "/onBehalfOf/name")) {
            try read(
                purposeText(["onBehalfOf": #"{"code":"91330000755918469E","name":"示例"}"#]))
        }
    }
}
