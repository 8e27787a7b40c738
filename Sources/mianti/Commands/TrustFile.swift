internal import JSON
internal import Signing

/// The public keys a folder trusts (信任文件): `keys.json`, a JWK set with owners.
enum TrustFile {
    /// Reads the file.
    static func read(_ path: String) throws -> KeyRing {
        var object = try Object(bytes: DataDirectory.read(path))
        var records: [KeyRecord] = []
        for key in try object.objects("keys") { records.append(try record(key)) }
        try object.end()
        return KeyRing(records)
    }

    private static func record(_ object: Object) throws -> KeyRecord {
        var object = object
        let keyID = try object.string("kid")
        let owner = try object.string("owner")
        let key = try publicKey(&object)
        guard try object.string("alg") == key.algorithm.rawValue else {
            throw Failure(.impossible, "key \(keyID): alg does not fit its curve")
        }
        try object.end()
        return try KeyRecord(keyID: keyID, publicKey: key, owner: owner)
    }

    /// The key of a JWK; `kty`, `crv`, `x` and `y` are taken.
    static func publicKey(_ object: inout Object) throws -> PublicKey {
        guard try object.string("kty") == "EC" else {
            throw Failure(.impossible, "only keys of kty EC can be used")
        }
        return try JWK(
            curve: object.string("crv"), x: object.string("x"), y: object.string("y")
        ).publicKey()
    }
}
