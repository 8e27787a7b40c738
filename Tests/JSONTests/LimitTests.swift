import JSON
import Testing

/// Names and members have limits, so that no message costs more to read than it is long.
@Suite struct LimitTests {
    @Test func `a name of 256 octets is read and one of 257 refused`() throws {
        let name = String(repeating: "k", count: 256)
        #expect(throws: Never.self) { try Value.parse(Array("{\"\(name)\":1}".utf8)) }
        #expect(throws: Fault(.unreadable, "json.name-too-long", at: "", ["limit": "256"])) {
            try Value.parse(Array("{\"\(name)k\":1}".utf8))
        }
    }

    @Test func `an object of 1000 members is read and one of 1001 refused`() throws {
        func text(_ count: Int) -> [UInt8] {
            Array(("{" + (0..<count).map { "\"k\($0)\":1" }.joined(separator: ",") + "}").utf8)
        }
        #expect(throws: Never.self) { try Value.parse(text(1000)) }
        #expect(throws: Fault(.unreadable, "json.too-many", at: "", ["limit": "1000"])) {
            try Value.parse(text(1001))
        }
    }
}
