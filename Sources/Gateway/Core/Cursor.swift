internal import Codes
internal import JSON
internal import Signing

/// Cursors of lists and feeds (游标): opaque to the reader, each in exactly one form.
///
/// Ours: not signed. A cursor says where to go on in what its caller may read anyway; the
/// receiver, the owner and the filter always come from the call.
enum Cursor {
    /// The cursor of a plain place.
    static func text(_ plain: String) -> String { Base64URL.encode(Array(plain.utf8)) }

    /// Reads the plain place of a cursor.
    ///
    /// - Throws: `query.after` for what is no cursor; U+0000 is refused, since no text column has it.
    static func plain(_ text: String, at pointer: String = "") throws(Fault) -> String {
        guard let octets = Base64URL.decode(text), !octets.contains(0),
            let plain = String(validating: octets, as: UTF8.self)
        else { throw fault(at: pointer) }
        return plain
    }

    /// The answer to what is no cursor.
    static func fault(at pointer: String = "") -> Fault {
        Fault(.unreadable, "query.after", at: pointer)
    }
}

extension RecordQuery.Position {
    /// As a cursor: ordering value and id, parted by a line feed.
    var cursor: String { Cursor.text("\(value)\n\(id)") }

    /// Reads a cursor that a page before gave.
    init(cursor: String, at pointer: String) throws(Fault) {
        let octets = try Cursor.plain(cursor, at: pointer).utf8
        let parts = octets.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw Cursor.fault(at: pointer) }
        self.init(
            value: String(decoding: parts[0], as: UTF8.self),
            id: String(decoding: parts[1], as: UTF8.self))
    }
}

/// Where a receiver is in its feed (供数游标).
struct FeedCursor: Hashable {
    /// The last number taken; 0 before the first.
    let number: Int64

    /// Behind a number.
    init(number: Int64) { self.number = number }

    /// Reads a cursor that a page before gave; `+1` and `01` are no second forms of 1.
    init(_ text: String) throws(Fault) {
        let plain = try Cursor.plain(text)
        guard plain.utf8.first == UInt8(ascii: "n"), let number = Int64(plain.dropFirst()),
            number >= 0, "n\(number)".utf8.elementsEqual(plain.utf8)
        else { throw Cursor.fault() }
        self.number = number
    }

    /// As a cursor.
    var text: String { Cursor.text("n\(number)") }
}
