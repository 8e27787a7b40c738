import Testing

@testable import Storage

/// Plain columns of events beside what their bodies say.
struct EventColumnsTests {
    private static let plain =
        #"{"type":"record.changed","kind":"receiver","record":"city","revision":3,"digest":null}"#
    private static let license =
        #"{"type":"11100000MB0143028R001","identifier":"1.2","state":"VALID","digest":"sm3:0"}"#

    @Test(arguments: [
        (plain, "record", "receiver", "city", 3, true),
        (plain, "license", "receiver", "city", 3, false),
        (plain, "record", "license", "city", 3, false),
        (plain, "record", "receiver", "town", 3, false),
        (plain, "record", "receiver", "city", 4, false),
        (license, "license", "license", "1.2", 9, true),
        (license, "record", "license", "1.2", 9, false),
        (license, "license", "access", "1.2", 9, false),
        (license, "license", "license", "1.3", 9, false),
        (#"{"op":"casePut","case":"C-1","item":"x"}"#, "exemption", "case", "C-1", 1, true),
        (#"{"op":"casePut","case":"C-1","item":"x"}"#, "exemption", "item", "x", 1, false),
        (#"{"op":"other"}"#, "sharing", "grant", "g", 1, true),
        ("", "sharing", "grant", "g", 1, true),
    ])
    func `columns agree with a body or do not`(
        _ body: String, _ stream: String, _ kind: String, _ record: String, _ revision: Int,
        _ agrees: Bool
    ) {
        let columns = EventColumns(
            stream: stream, kind: kind, record: record, revision: Int64(revision))
        #expect(columns.agree(with: Array(body.utf8)) == agrees)
    }
}
