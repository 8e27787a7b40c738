/// Check characters over 0-9 and A-Z (校验码).
public enum CheckCharacter {
    /// 0-9 as 0-9, A-Z as 10-35; nil for any other octet.
    public static func value(_ octet: UInt8) -> Int? {
        switch octet {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(octet - UInt8(ascii: "0"))
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(octet - UInt8(ascii: "A")) + 10
        default: nil
        }
    }

    /// The character of a value 0-35.
    public static func character(_ value: Int) -> Character {
        let octet =
            value < 10 ? UInt8(ascii: "0") + UInt8(value) : UInt8(ascii: "A") + UInt8(value - 10)
        return Character(Unicode.Scalar(octet))
    }

    /// The check character of the hybrid system MOD 37,36; nil when a character is not allowed.
    ///
    /// Standard: ISO 7064, GB/T 17710.
    public static func mod3736(_ body: String) -> Character? {
        var product = 36
        for octet in body.utf8 {
            guard let value = value(octet) else { return nil }
            product = (product + value) % 36
            if product == 0 { product = 36 }
            product = product * 2 % 37
        }
        return character((37 - product) % 36)
    }

    /// The character a faulty copy of the algorithm makes ("legacy B"); verified only, never issued.
    ///
    /// Observed: one published Shandong identifier and the code of a bulk maker.
    public static func legacyB(_ body: String) -> Character? {
        var product = 36
        for octet in body.utf8 {
            guard let plain = value(octet) else { return nil }
            let value = plain < 10 ? plain : plain + 1
            var sum = product + value
            if value > 10 && sum > 37 {
                sum %= 37
            } else if value < 10 && sum > 36 {
                sum %= 36
            }
            var rest = sum % 36
            if rest == 0 { rest = 36 }
            product = 2 * rest % 37
        }
        let check = 37 - product
        return character((check > 36 ? check - 36 : check) - 1)
    }
}
