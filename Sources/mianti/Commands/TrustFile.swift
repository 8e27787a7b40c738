internal import JSON
internal import Signing

/// The public keys a folder trusts (信任文件): `keys.json`, a JWK set with owners, periods and certificates.
enum TrustFile {
    /// Reads the file.
    static func read(_ path: String) throws -> KeyRing {
        try ring(Object(bytes: DataDirectory.read(path)))
    }

    /// Reads the set, from a file or from `GET /v1/keys`.
    static func ring(_ object: Object) throws -> KeyRing {
        var object = object
        var records: [KeyRecord] = []
        for key in try object.objects("keys") { records.append(try record(key)) }
        try object.end()
        return KeyRing(records)
    }

    private static func record(_ object: Object) throws -> KeyRecord {
        var object = object
        let keyID = try object.string("kid")
        let owner = try object.string("owner")
        let period = KeyPeriod(
            from: try object.optionalInteger("nbf"), until: try object.optionalInteger("exp"))
        let x5c = try object.strings("x5c", optional: true)
        let chain = x5c.isEmpty ? nil : try CertificateChain(x5c: x5c)
        let key = try publicKey(&object)
        try object.end()
        return try KeyRecord(
            keyID: keyID, publicKey: key, owner: owner, period: period, chain: chain)
    }

    /// The key of a JWK; `kty`, `crv`, `x` and `y` are taken.
    ///
    /// Standard: RFC 7517, sections 4.2 to 4.4: a key that says it is for something else, or for another
    /// algorithm, is refused.
    static func publicKey(_ object: inout Object) throws -> PublicKey {
        guard try object.string("kty") == "EC" else {
            throw Failure(.impossible, "only keys of kty EC can be used")
        }
        let key = try JWK(
            curve: object.string("crv"), x: object.string("x"), y: object.string("y")
        ).publicKey()
        if let use = try object.optionalString("use"), !use.utf8.elementsEqual("sig".utf8) {
            throw Failure(.impossible, "the key is not for signatures: use")
        }
        if object.optional("key_ops") != nil, try !object.strings("key_ops").contains("verify") {
            throw Failure(.impossible, "the key is not for signatures: key_ops")
        }
        if let name = try object.optionalString("alg"),
            !name.utf8.elementsEqual(key.algorithm.rawValue.utf8)
        {
            throw Failure(.impossible, "alg does not fit the curve of the key")
        }
        return key
    }
}
