/// The two forms of a signature: r || s of 64 octets, and DER.
///
/// Standard: GM/T 0009 (DER SEQUENCE of two INTEGERs); RFC 7518, 3.4 (r || s).
enum SignatureForm {
    /// DER of r || s, or `nil` if there are not 64 octets.
    static func der(fromRaw raw: [UInt8]) -> [UInt8]? {
        guard raw.count == 64 else { return nil }
        let body = integer(raw[..<32]) + integer(raw[32...])
        return [0x30, UInt8(body.count)] + body
    }

    /// The 64 octets r || s of a signature in DER, or `nil` if it is not exactly the DER of any.
    static func raw(fromDER der: [UInt8]) -> [UInt8]? {
        guard (8...72).contains(der.count), der[0] == 0x30, Int(der[1]) == der.count - 2 else {
            return nil
        }
        var rest = der[2...]
        guard let r = takeNumber(&rest), let s = takeNumber(&rest), rest.isEmpty else { return nil }
        let raw = r + s
        // One signature has one encoding: what does not come back the same is refused.
        return Self.der(fromRaw: raw) == der ? raw : nil
    }

    private static func integer(_ number: ArraySlice<UInt8>) -> [UInt8] {
        var digits = Array(number.drop { $0 == 0 })
        if digits.first.map({ $0 >= 0x80 }) ?? true { digits.insert(0, at: 0) }
        return [0x02, UInt8(digits.count)] + digits
    }

    private static func takeNumber(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        guard rest.popFirst() == 0x02, let length = rest.popFirst(),
            (1...33).contains(length), rest.count >= Int(length)
        else { return nil }
        let digits = rest.prefix(Int(length)).drop { $0 == 0 }
        rest = rest.dropFirst(Int(length))
        guard digits.count <= 32 else { return nil }
        return [UInt8](repeating: 0, count: 32 - digits.count) + digits
    }
}
