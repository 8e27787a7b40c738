import Signing
import TestSupport
import Testing

@testable import Licenses

/// Codes are long, unmistakable, and read as people type them.
@Suite struct ShowingCodeTests {
    /// Octets as given, for a code that is known.
    private struct Given: RandomSource {
        let octets: [UInt8]
        func bytes(_ count: Int) throws(SigningError) -> [UInt8] { Array(octets.prefix(count)) }
    }

    private static let some = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

    @Test func `all 160 bits stand in the code`() throws {
        let zero = [UInt8](repeating: 0, count: 20)
        var seen: Set = [try ShowingCode(Given(octets: zero)).text]
        #expect(seen == [String(repeating: "0", count: 32)])
        for bit in 0..<160 {
            var octets = zero
            octets[bit / 8] |= 128 >> UInt8(bit % 8)
            seen.insert(try ShowingCode(Given(octets: octets)).text)
        }
        #expect(seen.count == 161)
        let ones = try ShowingCode(Given(octets: [UInt8](repeating: 255, count: 20)))
        #expect(ones.text == String(repeating: "Z", count: 32))
    }

    @Test func `a fresh code is read back, and no two are the same`() throws {
        var seen: Set<String> = []
        for _ in 0..<1000 {
            let code = try ShowingCode(SystemRandom())
            #expect(ShowingCode(code.text) == code)
            seen.insert(code.text)
        }
        #expect(seen.count == 1000)
    }

    @Test(arguments: [
        "0123456789abcdefghjkmnpqrstvwxyz", "O123456789ABCDEFGHJKMNPQRSTVWXYZ",
        "oI23456789ABCDEFGHJKMNPQRSTVWXYZ", "0l23456789ABCDEFGHJKMNPQRSTVWXYZ",
        "0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV-WXYZ", " 01234567 89ABCDEF GHJKMNPQ RSTVWXYZ ",
    ])
    func `what is mistaken for another character is read as that one`(typed: String) {
        #expect(ShowingCode(typed)?.text == Self.some)
    }

    @Test(arguments: [
        "", "0", "0123456789ABCDEFGHJKMNPQRSTVWXY", "0123456789ABCDEFGHJKMNPQRSTVWXYZ0",
        "U123456789ABCDEFGHJKMNPQRSTVWXYZ", "_123456789ABCDEFGHJKMNPQRSTVWXYZ",
        "０123456789ABCDEFGHJKMNPQRSTVWXY", String(repeating: "-", count: 33) + some,
    ])
    func `another text is no code`(typed: String) {
        #expect(ShowingCode(typed) == nil)
    }
}
