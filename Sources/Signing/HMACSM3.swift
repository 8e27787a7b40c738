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

/// A key of HMAC-SM3 made ready for many codes (就绪密钥): a third of the time for a short text.
///
/// Standard: RFC 2104, section 4: the states after the padded key are kept. `@unchecked Sendable`: they
/// are private and never changed after `init`; `EVP_MD_CTX_copy_ex` only reads the one it copies from,
/// and each code works on a copy of its own.
final class ReadyKey: @unchecked Sendable {
    private static let block = 64
    private let inner: DigestContext
    private let outer: DigestContext

    /// Takes a key of any length.
    init(_ key: Secret) {
        var key = key.bytes.count > Self.block ? SM3.digest(key.bytes) : key.bytes
        key += [UInt8](repeating: 0, count: Self.block - key.count)
        inner = Self.state(key.map { $0 ^ 0x36 })
        outer = Self.state(key.map { $0 ^ 0x5C })
    }

    /// The code of some octets that follow each other.
    func code(_ parts: [[UInt8]]) -> [UInt8] {
        let context = Self.context()
        Self.check(unsafe EVP_MD_CTX_copy_ex(context.pointer, inner.pointer))
        for part in parts {
            Self.check(unsafe EVP_DigestUpdate(context.pointer, part, part.count))
        }
        var output = [UInt8](repeating: 0, count: 32)
        Self.check(unsafe EVP_DigestFinal_ex(context.pointer, &output, nil))
        Self.check(unsafe EVP_MD_CTX_copy_ex(context.pointer, outer.pointer))
        Self.check(unsafe EVP_DigestUpdate(context.pointer, output, output.count))
        Self.check(unsafe EVP_DigestFinal_ex(context.pointer, &output, nil))
        return output
    }

    private static func state(_ block: [UInt8]) -> DigestContext {
        let context = Self.context()
        check(unsafe EVP_DigestInit_ex(context.pointer, EVP_sm3(), nil))
        check(unsafe EVP_DigestUpdate(context.pointer, block, block.count))
        return context
    }

    private static func context() -> DigestContext {
        guard let context = DigestContext() else {
            // As Swift's own allocations do: without memory nothing can go on.
            preconditionFailure("no memory for a digest")
        }
        return context
    }

    private static func check(_ done: Int32) {
        precondition(done == 1, "SM3 is checked at start (SelfTest); it fails only without memory")
    }
}

/// Says whether two texts are equal, in a time that does not depend on where they differ.
///
/// The lengths are not secret: different lengths answer at once.
public func equalInConstantTime(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    guard a.count == b.count else { return false }
    return unsafe CRYPTO_memcmp(a, b, a.count) == 0
}
