import Codes
import Foundation
import JSON
import Signing
import TestSupport
import Testing

@testable import Licenses

/// Every bit of header and signature, and one bit of every field, of many tokens (逐位篡改).
///
/// The verifier has the key and no record, so nothing but the signed text speaks for a token.
/// `MIANTI_ALTERED_TOKENS=1000` takes more tokens than a run of the suite.
struct AlterationTests {
    private static let count =
        ProcessInfo.processInfo.environment["MIANTI_ALTERED_TOKENS"].flatMap { Int($0) } ?? 20

    /// A token in its parts: header, payload, signature, then the disclosures, all decoded.
    private struct Parts {
        var jws: [[UInt8]]
        var disclosures: [[UInt8]]

        init(_ token: String) throws {
            let pieces = token.split(separator: "~")
            jws = try pieces[0].split(separator: ".").map { try #require(Base64URL.decode($0)) }
            disclosures = try pieces.dropFirst().map { try #require(Base64URL.decode($0)) }
        }

        var text: String {
            ([jws.map(Base64URL.encode).joined(separator: ".")]
                + disclosures.map(Base64URL.encode)).joined(separator: "~") + "~"
        }

        func flipped(_ part: Int, _ bit: Int) -> String {
            var copy = self
            if part < 3 {
                copy.jws[part][bit / 8] ^= 1 << UInt8(bit % 8)
            } else {
                copy.disclosures[part - 3][bit / 8] ^= 1 << UInt8(bit % 8)
            }
            return copy.text
        }

        /// Every alteration as part and bit: all bits of header and signature, one of each field.
        func alterations(_ random: SeededRandom) throws -> [(part: Int, bit: Int)] {
            var all: [(Int, Int)] = []
            for part in [0, 2] { all += (0..<jws[part].count * 8).map { (part, $0) } }
            for (part, octets) in ([(1, jws[1])] + disclosures.enumerated().map { ($0 + 3, $1) }) {
                for range in Self.fields(try Value.parse(octets), at: 0) {
                    let octet = range.lowerBound + Int(try random.bytes(1)[0]) % range.count
                    all.append((part, octet * 8 + Int(try random.bytes(1)[0]) % 8))
                }
            }
            return all
        }

        /// Where the values of a canonical text stand: each member, each element, each in turn.
        private static func fields(_ value: Value, at start: Int) -> [Range<Int>] {
            switch value {
            case .array(let elements):
                var place = start + 1
                return elements.flatMap { element -> [Range<Int>] in
                    defer { place += element.canonical.count + 1 }
                    return fields(element, at: place)
                }
            case .object(let members):
                var place = start + 1
                return members.flatMap { member -> [Range<Int>] in
                    let name = Value.string(member.key).canonical.count + 1
                    defer { place += name + member.value.canonical.count + 1 }
                    return fields(member.value, at: place + name)
                }
            default: return [start..<start + value.canonical.count]
            }
        }
    }

    /// What one token came to.
    private struct Tally {
        var altered = 0
        var accepted: [String] = []
    }

    @Test func `no token with one altered bit is accepted`() async throws {
        let began = ContinuousClock.now
        let worlds = [
            try await World(), try await World(algorithm: .es256),
        ]
        let total = try await withThrowingTaskGroup(of: Tally.self) { group in
            for number in 0..<Self.count {
                // Every fourth with ES256, every second of a natural person.
                let world = worlds[number % 4 == 3 ? 1 : 0]
                let body =
                    try number % 2 == 0
                    ? world.body { $0["number"] = .string("N-\(number)") }
                    : world.personBody { $0["number"] = .string("P-\(number)") }
                let token = try await world.issue(body).token
                group.addTask { try await Self.tally(token, world, SeededRandom(UInt64(number))) }
            }
            return try await group.reduce(into: Tally()) { sum, one in
                sum.altered += one.altered
                sum.accepted += one.accepted
            }
        }
        #expect(total.accepted == [])
        #expect(total.altered > Self.count * 900)
        print(
            "altered: \(Self.count) tokens, \(total.altered) alterations, "
                + "\(total.accepted.count) accepted, \(ContinuousClock.now - began)")
    }

    @concurrent private static func tally(
        _ token: String, _ world: World, _ random: SeededRandom
    ) async throws -> Tally {
        let verify = Verify(
            records: MemoryStore(), keys: KeyRing([world.signer.key]),
            delegates: [Invented.gateway])
        let isTrusted = { (text: String) async throws -> Bool in
            try await verify.examine(VerificationQuestion(.token(text)), now: world.now).shown
                != nil
        }
        let parts = try Parts(token)
        // What was not altered is trusted; otherwise nothing below would mean anything.
        #expect(try await isTrusted(token) && parts.text == token)
        var tally = Tally()
        for (part, bit) in try parts.alterations(random) {
            tally.altered += 1
            if try await isTrusted(parts.flipped(part, bit)) {
                tally.accepted.append("part \(part) bit \(bit)")
            }
        }
        return tally
    }
}
