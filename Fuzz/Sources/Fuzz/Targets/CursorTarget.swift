internal import Codes
@testable internal import Front
internal import JSON
internal import Signing

/// Cursors of lists and feeds: what is accepted is the one form of a place.
enum CursorTarget {
    static func examine(_ input: Input) {
        var input = input
        let isPlain = input.octet() % 2 == 1
        let bytes = input.rest()
        if let text = String(validating: bytes, as: UTF8.self) {
            if isPlain { write(text) } else { read(text) }
        }
        // Any octets in good base64url: the check behind the first one.
        read(Base64URL.encode(bytes))
    }

    private static func read(_ text: String) {
        if let feed = attempt({ () throws(Fault) in try FeedCursor(text) }) {
            demand(feed.number >= 0, "a number below zero")
            demand(same(feed.text, text), "a second form of a feed cursor")
        }
        let position = attempt { () throws(Fault) in
            try RecordQuery.Position(cursor: text, at: "/after")
        }
        if let position {
            demand(same(position.cursor, text), "a second form of a position")
            demand(!(position.value + position.id).utf8.contains(0), "U+0000 in a position")
        }
        if let plain = attempt({ () throws(Fault) in try Cursor.plain(text) }) {
            demand(same(Cursor.text(plain), text), "a second form of a cursor")
        }
    }

    private static func write(_ text: String) {
        guard !text.utf8.contains(0) else { return }
        let number = text.utf8.reduce(Int64(0)) { $0 &* 31 &+ Int64($1) } & Int64.max
        let feed = FeedCursor(number: number)
        demand(
            attempt { () throws(Fault) in try FeedCursor(feed.text) } == feed, "feed cursor lost")
        let lines = text.utf8.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
        guard let first = lines.first, let last = lines.last else { return }
        let position = RecordQuery.Position(value: first, id: last)
        let again = attempt { () throws(Fault) in
            try RecordQuery.Position(cursor: position.cursor, at: "")
        }
        demand(
            again.map { same($0.value, first) && same($0.id, last) } ?? false, "a position is lost")
    }

    private static func attempt<T>(_ body: () throws(Fault) -> T) -> T? {
        do throws(Fault) { return try body() } catch {
            demand(error.code == "query.after" && error.kind == .unreadable, "another fault")
            return nil
        }
    }

    private static func same(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }
}
