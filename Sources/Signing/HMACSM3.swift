internal import COpenSSL

/// The keyed digest HMAC with SM3 (消息鉴别码), 32 octets.
///
/// Standard: RFC 2104 with GB/T 32905-2016; the block is 64 octets.
public enum HMACSM3 {
    /// The code of the octets under the key; a key of any length.
    public static func code(key: [UInt8], _ bytes: [UInt8]) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: 32)
        let done = unsafe HMAC(
            EVP_sm3(), key, Int32(key.count), bytes, bytes.count, &output, nil)
        precondition(unsafe done != nil, "HMAC-SM3 is checked at start (SelfTest)")
        return output
    }
}

/// Says whether two texts are equal, in a time that does not depend on where they differ.
///
/// The lengths are not secret: different lengths answer at once.
public func equalInConstantTime(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard a.count == b.count else { return false }
    return unsafe CRYPTO_memcmp(a, b, a.count) == 0
}
