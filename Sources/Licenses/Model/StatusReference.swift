/// The place of a license in a status list (状态列表位置), reserved when it is issued.
///
/// Lists hold 2²⁰ places. The place is a keyed permutation of a counter: four Feistel rounds over
/// two halves of ten bits, so that neighbours in time are no neighbours in the list and a place
/// tells nothing about when or how many licenses were issued.
public struct StatusReference: Hashable, Sendable {
    /// Number of the list, from 0.
    public let list: Int64
    /// Place in the list, from 0.
    public let index: Int64

    /// Path of the list, as the token names it.
    public var path: String { Self.path(list) }

    /// Path of a list by its number.
    public static func path(_ list: Int64) -> String { "/v1/status-lists/\(list)" }

    /// Number of a list as it stands at the end of its path; nil for any other text.
    public static func list(_ text: String) -> Int64? {
        guard let list = Int64(text), list >= 0, text.utf8.elementsEqual("\(list)".utf8) else {
            return nil
        }
        return list
    }

    /// The list that holds the place of a counter's value.
    public static func list(holding counter: Int64) -> Int64 { counter >> Self.bits }

    /// Name under which the counter of places is reserved.
    static let serial = "license-status"
    static let bits = 20
    /// How many places a list has.
    static let places = 1 << bits

    /// A reference as stored.
    init(list: Int64, index: Int64) {
        self.list = list
        self.index = index
    }

    /// The place of the counter's value; `code` is a keyed digest of at least two octets.
    init(counter: Int64, code: (_ message: [UInt8]) -> [UInt8]) {
        list = Self.list(holding: counter)
        var left = UInt16(truncatingIfNeeded: counter >> 10) & 0x3FF
        var right = UInt16(truncatingIfNeeded: counter) & 0x3FF
        for round in UInt8(0)..<4 {
            let octets = code(Array("status \(list) \(round) \(right)".utf8))
            let mask = octets.prefix(2).reduce(UInt16(0)) { $0 << 8 | UInt16($1) } & 0x3FF
            (left, right) = (right, left ^ mask)
        }
        index = Int64(left) << 10 | Int64(right)
    }
}

extension StatusReference {
    /// The place as a plain column of the license: list, a point, index.
    var column: String { "\(list).\(index)" }

    /// A place out of the column; nil for an empty or other text.
    init?(column text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let list = Int64(parts[0]), let index = Int64(parts[1]),
            list >= 0, (0..<Int64(Self.places)).contains(index)
        else { return nil }
        self.init(list: list, index: index)
    }
}
