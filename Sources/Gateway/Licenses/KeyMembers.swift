public import JSON
public import Signing

/// A public key as a member of a JWK set (公钥), the same on the wire and in the trust file.
public enum KeyMembers {
    /// Writes the members of one key.
    ///
    /// Standard: RFC 7517; `x5c` is standard base64, leaf first. Ours: `owner`, and `nbf` and `exp`, the
    /// first and the last second in which the key signs; without them it has no such end.
    public static func write(_ key: KeyRecord, to writer: inout ObjectWriter) {
        let point = JWK(key.publicKey)
        writer.string("kty", "EC")
        writer.string("crv", point.curve)
        writer.string("x", point.x)
        writer.string("y", point.y)
        writer.string("kid", key.keyID)
        writer.string("alg", key.algorithm.rawValue)
        writer.string("use", "sig")
        writer.string("owner", key.owner)
        if let from = key.period.from { writer.integer("nbf", from) }
        if let until = key.period.until { writer.integer("exp", until) }
        if let chain = key.chain { writer.strings("x5c", chain.x5c) }
    }
}
