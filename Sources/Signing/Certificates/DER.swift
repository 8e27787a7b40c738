internal import Glibc

/// Writes DER (可辨别编码), the one encoding of ASN.1 values; reading is OpenSSL's.
///
/// Standard: X.690. Ours: OpenSSL 3.0 makes no SM2 texts of the GM/T family, so what is signed is written here.
enum DER {
    /// A value with its tag and length before it.
    static func tagged(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        var length: [UInt8] = []
        var rest = content.count
        while rest > 0 {
            length.insert(UInt8(truncatingIfNeeded: rest), at: 0)
            rest >>= 8
        }
        let isShort = content.count < 0x80
        let head = isShort ? [UInt8(content.count)] : [0x80 | UInt8(length.count)] + length
        return [tag] + head + content
    }

    /// SEQUENCE of values.
    static func sequence(_ values: [UInt8]...) -> [UInt8] { tagged(0x30, values.flatMap(\.self)) }

    /// SET of one value; more would have to be sorted.
    static func set(_ value: [UInt8]) -> [UInt8] { tagged(0x31, value) }

    /// A value under an explicit tag of its context.
    static func explicit(_ number: UInt8, _ value: [UInt8]) -> [UInt8] {
        tagged(0xA0 | number, value)
    }

    /// INTEGER, not negative, from its octets.
    static func integer(_ octets: [UInt8]) -> [UInt8] {
        let digits = Array(octets.drop { $0 == 0 })
        let isBare = digits.first.map { $0 < 0x80 } ?? false
        return tagged(0x02, isBare ? digits : [0] + digits)
    }

    /// INTEGER, not negative.
    static func integer(_ number: UInt64) -> [UInt8] {
        integer((0..<8).reversed().map { UInt8(truncatingIfNeeded: number >> (UInt64($0) * 8)) })
    }

    /// ENUMERATED, below 128.
    static func enumerated(_ number: UInt8) -> [UInt8] { tagged(0x0A, [number]) }

    /// BOOLEAN, true; false is left out where it is the default.
    static let isTrue: [UInt8] = tagged(0x01, [0xFF])

    /// OCTET STRING.
    static func octets(_ octets: [UInt8]) -> [UInt8] { tagged(0x04, octets) }

    /// BIT STRING of whole octets, or with unused bits at its end.
    static func bits(_ octets: [UInt8], unused: UInt8 = 0) -> [UInt8] {
        tagged(0x03, [unused] + octets)
    }

    /// UTF8String.
    static func text(_ text: String) -> [UInt8] { tagged(0x0C, Array(text.utf8)) }

    /// PrintableString; for country codes.
    static func printable(_ text: String) -> [UInt8] { tagged(0x13, Array(text.utf8)) }

    /// OBJECT IDENTIFIER, from its numbers with dots between.
    static func identifier(_ text: String) -> [UInt8] {
        let arcs = text.utf8.split(separator: UInt8(ascii: ".")).map { digits in
            digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
        }
        let numbers = [arcs[0] * 40 + arcs[1]] + arcs.dropFirst(2)
        return tagged(0x06, numbers.flatMap(base128))
    }

    private static func base128(_ number: Int) -> [UInt8] {
        var output = [UInt8(number & 0x7F)]
        var rest = number >> 7
        while rest > 0 {
            output.insert(0x80 | UInt8(rest & 0x7F), at: 0)
            rest >>= 7
        }
        return output
    }

    /// UTCTime until the end of 2049, GeneralizedTime from then on; seconds since 1970.
    ///
    /// Standard: RFC 5280, 4.1.2.5.
    static func time(_ seconds: Int64) -> [UInt8] {
        let digits = moment(seconds)
        let isShort =
            digits.starts(with: "19".utf8)
            || digits.starts(with: "20".utf8)
                && digits[2] < UInt8(ascii: "5")
        return isShort ? tagged(0x17, Array(digits.dropFirst(2))) : generalizedTime(seconds)
    }

    /// GeneralizedTime in UTC, to the second.
    static func generalizedTime(_ seconds: Int64) -> [UInt8] { tagged(0x18, moment(seconds)) }

    /// `YYYYMMDDhhmmssZ`.
    private static func moment(_ seconds: Int64) -> [UInt8] {
        var time = time_t(seconds)
        var parts = unsafe tm()
        _ = unsafe gmtime_r(&time, &parts)
        let numbers = unsafe [
            (Int(parts.tm_year) + 1900, 4), (Int(parts.tm_mon) + 1, 2), (Int(parts.tm_mday), 2),
            (Int(parts.tm_hour), 2), (Int(parts.tm_min), 2), (Int(parts.tm_sec), 2),
        ]
        let digits = numbers.flatMap { number, width in
            Array("0000\(number)".utf8.suffix(width))
        }
        return digits + [UInt8(ascii: "Z")]
    }
}
