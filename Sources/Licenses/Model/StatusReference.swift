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
    public var path: String { "/v1/status-lists/\(list)" }

    static let bits = 20

    /// A reference as stored.
    init(list: Int64, index: Int64) {
        self.list = list
        self.index = index
    }

    /// The place of the counter's value; `code` is a keyed digest of at least two octets.
    init(counter: Int64, code: (_ message: [UInt8]) -> [UInt8]) {
        list = counter >> Self.bits
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
