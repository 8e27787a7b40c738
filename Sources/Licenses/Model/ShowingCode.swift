internal import Signing

/// A code that stands for what a holder shows (亮证码): 160 random bits in 32 characters.
///
/// Ours: the characters are those of Crockford's base 32, in which nothing is mistaken for another:
/// no I, L, O or U. The code is kept as a blind index and sealed, never plain.
public struct ShowingCode: Hashable, Sendable {
    /// Characters of a code.
    static let length = 32
    /// Octets one is made of.
    static let octets = 20
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

    /// The 32 characters, letters in upper case.
    public let text: String

    /// A fresh code.
    init(_ random: any RandomSource) throws(SigningError) {
        var text: [UInt8] = []
        var (bits, count) = (UInt32(0), 0)
        for octet in try random.bytes(Self.octets) {
            (bits, count) = (bits << 8 | UInt32(octet), count + 8)
            while count >= 5 {
                count -= 5
                text.append(Self.alphabet[Int(bits >> UInt32(count) & 31)])
            }
            bits &= 0xFF
        }
        self.text = String(decoding: text, as: UTF8.self)
    }

    /// Reads a code as it was scanned or typed: letters in any case, I and L for 1, O for 0, spaces
    /// and hyphens between; nil when it has another form.
    public init?(_ typed: String) {
        guard typed.utf8.count <= 2 * Self.length else { return nil }
        var text: [UInt8] = []
        for octet in typed.utf8 {
            switch octet {
            case UInt8(ascii: " "), UInt8(ascii: "-"): break
            case UInt8(ascii: "I"), UInt8(ascii: "i"), UInt8(ascii: "L"), UInt8(ascii: "l"):
                text.append(UInt8(ascii: "1"))
            case UInt8(ascii: "O"), UInt8(ascii: "o"): text.append(UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "z"): text.append(octet - 32)
            default: text.append(octet)
            }
        }
        guard text.count == Self.length, text.allSatisfy(Self.alphabet.contains) else { return nil }
        self.text = String(decoding: text, as: UTF8.self)
    }
}
