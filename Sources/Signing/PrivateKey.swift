/// A private key (私钥) with its public key; it prints as `<secret>`.
public final class PrivateKey: Sendable, CustomStringConvertible, CustomReflectable {
    /// The public half.
    public let publicKey: PublicKey
    private let handle: KeyHandle

    /// Makes a key pair from its scalar.
    ///
    /// - Parameters:
    ///   - algorithm: what the key signs with.
    ///   - scalar: 32 octets, big-endian, from 1 to n - 2 (SM2) or n - 1 (ES256).
    /// - Throws: ``SigningError/keyMalformed(_:)``.
    public convenience init(algorithm: SigningAlgorithm, scalar: [UInt8]) throws(SigningError) {
        try self.init(KeyHandle.keyPair(algorithm, scalar: scalar))
    }

    private init(_ handle: KeyHandle) throws(SigningError) {
        self.handle = handle
        self.publicKey = try PublicKey(algorithm: handle.algorithm, point: handle.point())
    }

    /// Makes a new key pair.
    ///
    /// - Parameter algorithm: what the key will sign with.
    /// - Returns: a key that nobody else has.
    /// - Throws: ``SigningError/unavailable(_:)`` when the library cannot make one.
    public static func generate(_ algorithm: SigningAlgorithm) throws(SigningError) -> PrivateKey {
        try PrivateKey(KeyHandle.generate(algorithm))
    }

    /// What the key signs with.
    public var algorithm: SigningAlgorithm { handle.algorithm }

    /// Signs with a fresh nonce, so that two signatures over one message differ.
    ///
    /// - Parameter message: the octets to sign, not their digest.
    /// - Returns: r || s, 64 octets.
    /// - Throws: ``SigningError/signatureFailed(_:)``.
    public func sign(_ message: [UInt8]) throws(SigningError) -> [UInt8] {
        try sign(message, identity: SM2Identity.standard)
    }

    /// The same under another SM2 ID; to compare with other implementations only.
    func sign(_ message: [UInt8], identity: [UInt8]) throws(SigningError) -> [UInt8] {
        let der = try handle.sign(message, identity: identity)
        guard let raw = SignatureForm.raw(fromDER: der) else {
            throw .signatureFailed("the library gave a signature that is not DER")
        }
        return raw
    }

    /// The scalar, 32 octets, big-endian: a secret, made only to be sealed.
    public func encoded() throws(SigningError) -> [UInt8] {
        try handle.scalar()
    }

    /// Never the key itself.
    public var description: String { "<secret>" }

    /// Without children.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
