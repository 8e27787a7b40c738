internal import Codes
internal import JSON
internal import Signing

/// Public keys over the wire (公钥接口).
enum KeyHandlers {
    /// GET: all keys as a JWK set; certificates come with the PKI.
    static let list: Handler = { call, services in
        try call.allowQuery()
        let answer = Answer.json(headers: [["Cache-Control", "public, max-age=300"]]) { writer in
            writer.objects("keys", services.keys.all) { key, writer in
                let point = JWK(key.publicKey)
                writer.string("kty", "EC")
                writer.string("crv", point.curve)
                writer.string("x", point.x)
                writer.string("y", point.y)
                writer.string("kid", key.keyID)
                writer.string("alg", key.algorithm.rawValue)
                writer.string("use", "sig")
                writer.string("owner", key.owner)
            }
        }
        return .answer(answer)
    }
}
