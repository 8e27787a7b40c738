/// A public key (公钥), parsed and checked once.
public final class PublicKey: Sendable, Hashable, CustomStringConvertible {
    /// The algorithm that the key is bound to.
    public let algorithm: SigningAlgorithm
    /// The point X || Y, 64 octets.
    public let point: [UInt8]
    private let handle: KeyHandle

    /// Checks a point and keeps its key.
    ///
    /// - Parameters:
    ///   - algorithm: what the key signs with.
    ///   - point: X || Y, 64 octets; coordinates below the prime, on the curve.
    /// - Throws: ``SigningError/keyMalformed(_:)``.
    public init(algorithm: SigningAlgorithm, point: [UInt8]) throws(SigningError) {
        self.handle = try KeyHandle.publicKey(algorithm, point: point)
        self.algorithm = algorithm
        self.point = point
    }

    /// The first coordinate in base64url, as in a JSON Web Key.
    public var x: String { Base64URL.encode(Array(point[..<32])) }

    /// The second coordinate in base64url, as in a JSON Web Key.
    public var y: String { Base64URL.encode(Array(point[32...])) }

    /// Algorithm and point; a public key is no secret.
    public var description: String { "\(algorithm.rawValue) \(Hex.encode(point))" }

    /// Says whether r || s of 64 octets is this key's signature over the message.
    ///
    /// Another length is `false`, and so is a signature that the library could not examine.
    public func verifies(_ signature: [UInt8], over message: [UInt8]) -> Bool {
        fault(signature, over: message) == nil
    }

    /// Says whether a DER signature is this key's over the message; only the one DER form counts.
    public func verifiesDER(_ signature: [UInt8], over message: [UInt8]) -> Bool {
        faultDER(signature, over: message) == nil
    }

    /// Why r || s of 64 octets is not this key's signature over the message; nil when it is.
    public func fault(_ signature: [UInt8], over message: [UInt8]) -> SignatureFault? {
        fault(signature, over: message, identity: SM2Identity.standard)
    }

    /// Why a DER signature is not this key's over the message; nil when it is.
    public func faultDER(_ signature: [UInt8], over message: [UInt8]) -> SignatureFault? {
        faultDER(signature, over: message, identity: SM2Identity.standard)
    }

    /// The same with another SM2 ID; for published vectors only.
    func fault(
        _ signature: [UInt8], over message: [UInt8], identity: [UInt8]
    ) -> SignatureFault? {
        guard let der = SignatureForm.der(fromRaw: signature) else { return .form }
        guard algorithm.admits(signature) else { return .range }
        if algorithm == .sm2, identity.count > SM2Identity.longest { return .identity }
        return handle.verifies(der, over: message, identity: identity) ? nil : .mismatch
    }

    /// The same with another SM2 ID; for published vectors only.
    func faultDER(
        _ signature: [UInt8], over message: [UInt8], identity: [UInt8]
    ) -> SignatureFault? {
        guard let raw = SignatureForm.raw(fromDER: signature) else { return .form }
        return fault(raw, over: message, identity: identity)
    }

    /// Two keys are equal if algorithm and point are.
    public static func == (left: PublicKey, right: PublicKey) -> Bool {
        left.algorithm == right.algorithm && left.point == right.point
    }

    /// Hashes what equality compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(algorithm)
        hasher.combine(point)
    }
}
