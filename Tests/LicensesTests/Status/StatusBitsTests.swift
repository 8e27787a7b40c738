import Compression
import Foundation
import JSON
import Signing
import TestSupport
import Testing

@testable import Licenses

/// Places packed into octets, by the examples of the specification.
struct StatusBitsTests {
    private static func vectors() throws -> Value {
        let url = try #require(
            Bundle.module.url(forResource: "Vectors/token_status_list", withExtension: "json"))
        return try Value.parse(Array(Data(contentsOf: url)))
    }

    private static func expanded(_ vector: Value) throws -> StatusBits {
        let text = try #require(vector["lst"]?.text)
        let octets = try Zlib.expand(try #require(Base64URL.decode(text)), atMost: 1 << 20)
        let bits = Int(try #require(vector["bits"]?.whole))
        return try #require(StatusBits(bits: bits, octets: octets))
    }

    /// The places as the specification lists them.
    private static let short: [Int: [UInt8]] = [
        1: [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1],
        2: [1, 2, 0, 3, 0, 1, 0, 1, 1, 2, 3, 3],
    ]

    @Test func `published lists of every width hold what they say`() throws {
        var tally = VectorTally("token_status_list.json")
        let vectors = try Self.vectors()
        for vector in try #require(vectors["short"]?.elements) {
            let list = try Self.expanded(vector)
            let places = try #require(Self.short[list.bits])
            let isRight =
                Hex.encode(list.octets) == vector["byte_array"]?.text
                && (0..<list.places).map { list[$0] } == places
            #expect(isRight, "\(list.bits) bits")
            if isRight { tally.accept() }
        }
        for vector in try #require(vectors["long"]?.elements) {
            let list = try Self.expanded(vector)
            let isRight =
                list.octets.count == Int(vector["size_octets"]?.whole ?? 0)
                && Hex.encode(SHA256.digest(list.octets)) == vector["raw_sha256"]?.text
                && Self.nonzero(list) == Self.nonzero(vector)
            #expect(isRight, "\(list.bits) bits")
            if isRight { tally.accept() }
        }
        try tally.settle()
    }

    private static func nonzero(_ list: StatusBits) -> [Int: UInt8] {
        (0..<list.places).reduce(into: [:]) { found, place in
            if list[place] != 0 { found[place] = list[place] }
        }
    }

    private static func nonzero(_ vector: Value) -> [Int: UInt8] {
        guard case .object(let members)? = vector["nonzero"] else { return [:] }
        return members.reduce(into: [:]) { found, member in
            found[Int(member.key) ?? -1] = UInt8(member.value.whole ?? 0)
        }
    }

    @Test(arguments: [1, 2, 4, 8])
    func `a place is set and its neighbours stay`(_ bits: Int) throws {
        let most = UInt8((1 << bits) - 1)
        for before in [UInt8(0), 0xFF] {
            var list = try #require(StatusBits(bits: bits, octets: [before, before]))
            for place in 0..<list.places {
                var other = list
                other[place] = ~before & most
                for neighbour in 0..<list.places where neighbour != place {
                    #expect(other[neighbour] == before & most)
                }
                #expect(other[place] == ~before & most)
            }
            list[0] = 1
            #expect(list.octets[0] & most == 1)
        }
    }

    @Test func `a width that no octet is made of is refused`() {
        for bits in [0, 3, 5, 16, -1] { #expect(StatusBits(bits: bits, octets: [0]) == nil) }
    }

    @Test func `an own list has a place for every counter and no octet more`() {
        #expect(StatusBits.allValid.octets.count == 262_144)
        #expect(StatusBits.allValid.places == StatusReference.places)
    }

    @Test func `a list says of each state what the specification has a number for`() {
        let expected: [LicenseState: UInt8] = [
            .valid: 0, .expired: 0, .notBegun: 0, .suspended: 2, .withdrawn: 1, .cancelled: 1,
            .revoked: 1, .transferred: 1, .replaced: 1,
        ]
        for state in LicenseState.allCases {
            #expect(ListedStatus(state).rawValue == expected[state], "\(state)")
        }
    }
}
