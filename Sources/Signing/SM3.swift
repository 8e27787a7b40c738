internal import COpenSSL

/// The digest SM3 (SM3 密码杂凑算法), 32 octets.
///
/// Standard: GB/T 32905-2016.
public enum SM3 {
    /// The digest of the octets given.
    public static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: 32)
        let done = unsafe EVP_Digest(bytes, bytes.count, &output, nil, EVP_sm3(), nil)
        precondition(done == 1, "SM3 is checked at start (SelfTest); it fails only without memory")
        return output
    }

    /// The digest of octets that come in pieces.
    public struct Hasher: ~Copyable {
        private let context: DigestContext

        /// Begins a digest.
        public init() {
            guard let context = DigestContext() else {
                // As Swift's own allocations do: without memory nothing can go on.
                preconditionFailure("no memory for a digest")
            }
            self.context = context
            let done = unsafe EVP_DigestInit_ex(self.context.pointer, EVP_sm3(), nil)
            precondition(done == 1, "SM3 is checked at start (SelfTest)")
        }

        /// Adds octets at the end of those given before.
        public mutating func update(_ bytes: [UInt8]) {
            let done = unsafe EVP_DigestUpdate(context.pointer, bytes, bytes.count)
            precondition(done == 1, "a digest in memory cannot fail")
        }

        /// The digest of all octets given.
        public consuming func finish() -> [UInt8] {
            var output = [UInt8](repeating: 0, count: 32)
            let done = unsafe EVP_DigestFinal_ex(context.pointer, &output, nil)
            precondition(done == 1, "a digest in memory cannot fail")
            return output
        }
    }
}

/// The digest SHA-256, for partners whose keys are ES256.
///
/// Standard: FIPS 180-4.
public enum SHA256 {
    /// The digest of the octets given, 32 octets.
    public static func digest(_ bytes: [UInt8]) -> [UInt8] {
        var output = [UInt8](repeating: 0, count: 32)
        let done = unsafe EVP_Digest(bytes, bytes.count, &output, nil, EVP_sha256(), nil)
        precondition(done == 1, "SHA-256 fails only without memory")
        return output
    }
}
