import Testing

@testable import Signing

@Suite struct TextFormTests {
    @Test(arguments: [
        ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"),
        ("fooba", "Zm9vYmE"), ("foobar", "Zm9vYmFy"),
    ]) func `the examples of RFC 4648 come out without padding`(plain: String, text: String) {
        #expect(Base64URL.encode(Array(plain.utf8)) == text)
        #expect(Base64URL.decode(text) == Array(plain.utf8))
    }

    @Test func `every octet comes back, in the alphabet for URLs`() {
        let all = (0...255).map { UInt8($0) }
        for count in 253...256 {
            let bytes = Array(all.prefix(count))
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
        #expect(Base64URL.encode([0xFB, 0xFF]) == "-_8")
    }

    @Test(arguments: [
        "Zg==", "Zg=", "Z", "Zm9vY", "Zm 9", " Zm9v", "Zm9v\n", "+_8", "-/8", "Zm9v.", "Zm9vé",
        "Zh", "Zm9", "Z\u{0}", "Ｚg",
    ]) func `padding, blanks, other characters and unused bits are refused`(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test func `of the sixteen last characters only one is right`() {
        let right = Base64URL.encode([0x66])
        let characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        let accepted = characters.map { "Z\($0)" }.filter { Base64URL.decode($0) == [0x66] }
        #expect(accepted == [right])
    }

    @Test func `hexadecimal is written in lower case and read in both`() {
        #expect(Hex.encode([0x00, 0xAB, 0x7F]) == "00ab7f")
        #expect(Hex.decode("00aB7F") == [0x00, 0xAB, 0x7F])
        #expect(Hex.decode("") == [])
        for bad in ["0", "0g", "0x", " 00", "00 ", "０0", "abc"] { #expect(Hex.decode(bad) == nil) }
    }

    @Test func `each error has its own code`() {
        let errors: [SigningError] = [
            .keyMalformed(""), .signatureFailed(""), .randomFailed, .sealBroken,
            .fileUnreadable(""), .unavailable(""),
        ]
        #expect(Set(errors.map(\.code)).count == errors.count)
    }

    @Test func `the random source gives as many octets as asked, never the same`() throws {
        let random = SystemRandom()
        #expect(try random.bytes(0) == [])
        #expect(try random.bytes(32).count == 32)
        #expect(try random.bytes(32) != random.bytes(32))
        #expect(throws: SigningError.randomFailed) { try random.bytes(-1) }
    }
}
