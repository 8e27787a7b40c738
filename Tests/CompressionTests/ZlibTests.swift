import Compression
import Testing

/// Octets compressed and expanded, and what is no such form.
@Suite struct ZlibTests {
    private static let plain = (0..<5000).map { UInt8(truncatingIfNeeded: $0 / 50) }

    @Test func `what was compressed comes back, also nothing`() throws {
        for octets in [Self.plain, [], [7]] {
            let small = Zlib.compress(octets)
            #expect(try Zlib.expand(small, atMost: octets.count) == octets)
        }
        #expect(Zlib.compress(Self.plain).count < 500)
    }

    @Test func `never more comes out than allowed`() throws {
        let small = Zlib.compress(Self.plain)
        #expect(try Zlib.expand(small, atMost: 5000).count == 5000)
        #expect(throws: Zlib.Fault.tooLarge) { _ = try Zlib.expand(small, atMost: 4999) }
        // A thousandfold of what is allowed, in a few octets.
        let bomb = Zlib.compress([UInt8](repeating: 0, count: 5_000_000))
        #expect(bomb.count < 5100)
        #expect(throws: Zlib.Fault.tooLarge) { _ = try Zlib.expand(bomb, atMost: 5000) }
        #expect(throws: Zlib.Fault.tooLarge) { _ = try Zlib.expand(small, atMost: 0) }
    }

    @Test func `a form that is cut, altered or has a tail is refused by name`() {
        let small = Zlib.compress(Self.plain)
        for count in 0..<small.count {
            #expect(throws: Zlib.Fault.damaged) {
                _ = try Zlib.expand(Array(small.prefix(count)), atMost: 5000)
            }
        }
        #expect(throws: Zlib.Fault.trailing) { _ = try Zlib.expand(small + [0], atMost: 5000) }
        #expect(throws: Zlib.Fault.trailing) { _ = try Zlib.expand(small + small, atMost: 5000) }
        // The check value at the end is over what comes out.
        var other = small
        other[small.count - 1] ^= 1
        #expect(throws: Zlib.Fault.damaged) { _ = try Zlib.expand(other, atMost: 5000) }
    }
}
