/// The keys that sign, one at a time (签名密钥): which one, the instant of the text says.
public protocol SigningKeys: Sendable {
    /// The key that signs at an instant, always one in its period then.
    ///
    /// - Parameter instant: the `iat` of the text, in seconds since 1970.
    /// - Returns: its signer.
    /// - Throws: ``SigningError/noKeyInPeriod``.
    func signer(at instant: Int64) throws(SigningError) -> any Signer
}

/// Whoever signs: a key in a file today, a key device (密码机) later.
public protocol Signer: SigningKeys {
    /// The public half and its name.
    var key: KeyRecord { get }
    /// Signs a message.
    ///
    /// - Parameter message: the octets to sign, not their digest.
    /// - Returns: r || s, 64 octets.
    /// - Throws: ``SigningError/signatureFailed(_:)``, ``SigningError/unavailable(_:)``.
    func sign(_ message: [UInt8]) async throws(SigningError) -> [UInt8]
}

extension Signer {
    /// Itself, while it is in its period.
    public func signer(at instant: Int64) throws(SigningError) -> any Signer {
        guard key.period.fault(at: instant) == nil else { throw .noKeyInPeriod }
        return self
    }
}

/// A signer whose private key is in this process.
public struct FileSigner: Signer {
    /// The public half and its name.
    public let key: KeyRecord
    /// The private half; prints as `<secret>`.
    let privateKey: PrivateKey

    /// Makes a signer under the name that its point gives it.
    ///
    /// - Parameters:
    ///   - privateKey: the key.
    ///   - owner: the code of whom the key belongs to.
    /// - Throws: ``SigningError/keyMalformed(_:)`` for an owner that is not visible ASCII.
    public init(_ privateKey: PrivateKey, owner: String) throws(SigningError) {
        self.key = try KeyRecord(publicKey: privateKey.publicKey, owner: owner)
        self.privateKey = privateKey
    }

    /// Makes a signer under a record that must hold its public half.
    ///
    /// - Parameters:
    ///   - privateKey: the key.
    ///   - key: its record.
    /// - Throws: ``SigningError/keyMalformed(_:)`` when the two do not belong together.
    public init(_ privateKey: PrivateKey, as key: KeyRecord) throws(SigningError) {
        guard key.publicKey == privateKey.publicKey else {
            throw .keyMalformed("the private key is not that of the record")
        }
        self.key = key
        self.privateKey = privateKey
    }

    /// The same key under a record with another period or certificate.
    ///
    /// - Parameter key: a record of the same key.
    /// - Returns: the signer.
    /// - Throws: ``SigningError/keyMalformed(_:)`` for a record of another key.
    public func renamed(_ key: KeyRecord) throws(SigningError) -> FileSigner {
        try FileSigner(privateKey, as: key)
    }

    /// Signs, and verifies the signature before it leaves.
    ///
    /// - Parameter message: the octets to sign.
    /// - Returns: r || s, 64 octets.
    /// - Throws: ``SigningError/signatureFailed(_:)``.
    public func sign(_ message: [UInt8]) async throws(SigningError) -> [UInt8] {
        try signature(over: message)
    }

    /// The same without suspending, for a worker pool: about 0.6 ms of work for SM2.
    ///
    /// A fault while signing can give a signature that betrays the key; such a one stays here.
    ///
    /// - Parameter message: the octets to sign.
    /// - Returns: r || s, 64 octets.
    /// - Throws: ``SigningError/signatureFailed(_:)``.
    public func signature(over message: [UInt8]) throws(SigningError) -> [UInt8] {
        let signature = try privateKey.sign(message)
        guard key.publicKey.verifies(signature, over: message) else {
            throw .signatureFailed("the new signature does not verify")
        }
        return signature
    }
}
