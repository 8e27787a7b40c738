/// Base64 with the alphabet for URLs and without padding.
///
/// Standard: RFC 4648, section 5. Each text of octets has exactly one form: another
/// character, padding, a lone last character or unused bits that are not zero are refused.
public enum Base64URL {
    private static let alphabet = [UInt8](
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    /// The value of each octet; 255 for what is not in the alphabet.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 255, count: 256)
        for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
        return values
    }()

    /// The one form of the octets.
    public static func encode(_ bytes: [UInt8]) -> String {
        String(decoding: octets(bytes), as: UTF8.self)
    }

    /// The one form of the octets, as ASCII.
    public static func octets(_ bytes: [UInt8]) -> [UInt8] {
        let alphabet = Self.alphabet
        var output: [UInt8] = []
        output.reserveCapacity((bytes.count * 4 + 2) / 3)
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            buffer = (buffer << 8 | UInt32(byte)) & 0xFFFF
            bits += 8
            while bits >= 6 {
                bits -= 6
                output.append(alphabet[Int(buffer >> bits & 63)])
            }
        }
        if bits > 0 { output.append(alphabet[Int(buffer << (6 - bits) & 63)]) }
        return output
    }

    /// The octets of a text, or `nil` if it is not the one form of any.
    public static func decode(_ text: some StringProtocol) -> [UInt8]? {
        decode(octets: text.utf8)
    }

    /// The octets of an ASCII text, or `nil` if it is not the one form of any.
    public static func decode(octets text: some Collection<UInt8>) -> [UInt8]? {
        let values = Self.values
        var output: [UInt8] = []
        output.reserveCapacity(text.count * 3 / 4)
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for character in text {
            let value = values[Int(character)]
            guard value < 64 else { return nil }
            buffer = (buffer << 6 | UInt32(value)) & 0xFFFF
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            output.append(UInt8(truncatingIfNeeded: buffer >> bits))
        }
        let unused = buffer & (1 << bits - 1)
        return bits < 6 && unused == 0 ? output : nil
    }
}
