import Codes
import JSON
import Signing
import Testing

@testable import Gateway

@Suite struct CursorTests {
    @Test(arguments: [0, 1, 17, .max])
    func `a feed cursor reads back`(_ number: Int64) throws {
        #expect(try FeedCursor(FeedCursor(number: number).text).number == number)
    }

    @Test(arguments: [
        "", "n", "n-1", "n-0", "n+1", "n01", "n 1", "n1 ", "n１", "1", "N1", "n1\u{0}",
        "n9223372036854775808",
    ])
    func `another form of a feed cursor is refused`(_ plain: String) {
        #expect(throws: Cursor.fault()) { try FeedCursor(Cursor.text(plain)) }
    }

    @Test(arguments: ["bjE=", "bjF", "bjE ", "b+jE", "n1"])
    func `another form of base64url is refused`(_ text: String) {
        #expect(throws: Cursor.fault()) { try FeedCursor(text) }
    }

    @Test func `octets that are no text are refused, not replaced`() {
        let cursor = Base64URL.encode([UInt8(ascii: "n"), 0xFF])
        #expect(throws: Cursor.fault(at: "/after")) { try Cursor.plain(cursor, at: "/after") }
    }

    @Test(arguments: [("", "id"), ("2026-03-05", "a.b"), ("", ""), ("\u{301}", "\u{301}")])
    func `a position reads back`(_ value: String, _ id: String) throws {
        let cursor = RecordQuery.Position(value: value, id: id).cursor
        let position = try RecordQuery.Position(cursor: cursor, at: "")
        #expect(position.value.utf8.elementsEqual(value.utf8))
        #expect(position.id.utf8.elementsEqual(id.utf8))
    }

    @Test(arguments: ["", "a", "a\nb\nc", "a\u{0}\nb"])
    func `a position of other than two parts is refused`(_ plain: String) {
        #expect(throws: Cursor.fault(at: "/after")) {
            try RecordQuery.Position(cursor: Cursor.text(plain), at: "/after")
        }
    }
}
