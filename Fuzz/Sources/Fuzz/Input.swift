/// The octets of one input, taken from the front; past the end they are zero.
struct Input: Sendable {
    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Whether nothing is left.
    var isEmpty: Bool { place >= bytes.count }

    /// The next octet.
    mutating func octet() -> UInt8 {
        guard place < bytes.count else { return 0 }
        place += 1
        return bytes[place - 1]
    }

    /// A number below a bound, out of two octets.
    mutating func number(below bound: Int) -> Int {
        let number = Int(octet()) << 8 | Int(octet())
        return bound > 0 ? number % bound : 0
    }

    /// At most so many of the next octets.
    mutating func octets(_ count: Int) -> [UInt8] {
        let end = min(place + count, bytes.count)
        defer { place = end }
        return Array(bytes[place..<end])
    }

    /// All that is left.
    mutating func rest() -> [UInt8] { octets(bytes.count - place) }

    /// All that is left as text, where it is UTF-8.
    mutating func text() -> String? { String(validating: rest(), as: UTF8.self) }
}
