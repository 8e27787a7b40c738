internal import COpenSSL

/// Where random octets come from; handed in, so that tests can choose them.
public protocol RandomSource: Sendable {
    /// Fresh octets.
    ///
    /// - Parameter count: how many, not below zero.
    /// - Returns: exactly so many octets.
    /// - Throws: ``SigningError/randomFailed``.
    func bytes(_ count: Int) throws(SigningError) -> [UInt8]
}

/// The random source of OpenSSL, seeded by the operating system.
public struct SystemRandom: RandomSource {
    /// Makes the source; it holds nothing.
    public init() {}

    /// Fresh octets of OpenSSL's generator.
    public func bytes(_ count: Int) throws(SigningError) -> [UInt8] {
        guard let length = Int32(exactly: count), length >= 0 else { throw .randomFailed }
        ErrorQueue.clear()
        var output = [UInt8](repeating: 0, count: count)
        guard unsafe RAND_bytes(&output, length) == 1 else {
            ErrorQueue.clear()
            throw .randomFailed
        }
        return output
    }
}
