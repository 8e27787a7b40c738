/// A public JSON Web Key of type `EC`, after its JSON was read.
///
/// Standard: RFC 7518, section 6.2; the curve name `SM2` is not registered.
public struct JWK: Sendable, Hashable {
    /// `crv`: `SM2` or `P-256`.
    public let curve: String
    /// `x` in base64url, 32 octets.
    public let x: String
    /// `y` in base64url, 32 octets.
    public let y: String

    /// Takes the three members as written.
    public init(curve: String, x: String, y: String) {
        self.curve = curve
        self.x = x
        self.y = y
    }

    /// The members for a key.
    public init(_ key: PublicKey) {
        self.init(curve: key.algorithm.curve, x: key.x, y: key.y)
    }

    /// Checks the members and gives their key.
    ///
    /// - Returns: the key, bound to the algorithm that its curve stands for.
    /// - Throws: ``SigningError/keyMalformed(_:)`` naming the member.
    public func publicKey() throws(SigningError) -> PublicKey {
        let curves = SigningAlgorithm.allCases
        guard let algorithm = curves.first(where: { $0.curve.utf8.elementsEqual(curve.utf8) })
        else { throw .keyMalformed("crv") }
        guard let first = Base64URL.decode(x), first.count == 32 else { throw .keyMalformed("x") }
        guard let second = Base64URL.decode(y), second.count == 32 else { throw .keyMalformed("y") }
        return try PublicKey(algorithm: algorithm, point: first + second)
    }
}
