/// Small numbers packed into octets, one for each place (状态位).
///
/// Standard: IETF Token Status List: place 0 stands in the least significant bits of octet 0.
struct StatusBits: Hashable, Sendable {
    /// Bits of one place: 1, 2, 4 or 8.
    let bits: Int
    /// The packed octets.
    private(set) var octets: [UInt8]

    /// Packed octets as they are; nil for another number of bits.
    init?(bits: Int, octets: [UInt8]) {
        guard [1, 2, 4, 8].contains(bits) else { return nil }
        self.bits = bits
        self.octets = octets
    }

    /// An own list in which every license is in force.
    static let allValid = StatusBits(own: [UInt8](repeating: 0, count: ownOctets))

    /// Bits of a place in an own list: in force, ended, suspended.
    static let ownBits = 2
    /// Octets of an own list, 262,144.
    static let ownOctets = StatusReference.places * ownBits / 8

    private init(own octets: [UInt8]) {
        bits = Self.ownBits
        self.octets = octets
    }

    /// How many places there are.
    var places: Int { octets.count * (8 / bits) }

    /// The number at a place, from 0 to below ``places``.
    subscript(place: Int) -> UInt8 {
        get { octets[place * bits / 8] >> shift(place) & mask }
        set {
            let octet = octets[place * bits / 8] & ~(mask << shift(place))
            octets[place * bits / 8] = octet | (newValue & mask) << shift(place)
        }
    }

    private var mask: UInt8 { UInt8(truncatingIfNeeded: (1 << bits) - 1) }

    private func shift(_ place: Int) -> Int { place * bits % 8 }
}
