/// A signing key on disk: mode 0600, its scalar sealed under the ``KeyFile``.
///
/// Name, algorithm and owner stand in clear and are covered by the seal.
public enum SealedKeyFile {
    /// The first line of the text form.
    static let title = "mianti signing key 1: sealed under the key file of its data directory"

    /// Writes a signer's key.
    ///
    /// - Parameters:
    ///   - signer: whose key.
    ///   - path: where no file is yet.
    ///   - sealer: over the key file of the data directory.
    /// - Throws: ``SigningError/fileUnreadable(_:)``, also when the file exists already;
    ///   ``SigningError/randomFailed``, ``SigningError/unavailable(_:)``.
    public static func write(
        _ signer: FileSigner, _ path: String, sealer: Sealer
    ) throws(SigningError) {
        let key = signer.key
        let sealed = try sealer.seal(
            try signer.privateKey.encoded(), table: "signing-key", column: "scalar", row: row(key))
        let text = """
            \(title)
            id \(key.keyID)
            algorithm \(key.algorithm.rawValue)
            owner \(key.owner)
            point \(Hex.encode(key.publicKey.point))
            sealed \(Hex.encode(sealed))

            """
        try PrivateFile.write(Array(text.utf8), path)
    }

    /// Reads a key back.
    ///
    /// - Parameters:
    ///   - path: a file of mode 0600.
    ///   - sealer: over the key file that it was sealed under.
    /// - Returns: a signer with the key.
    /// - Throws: ``SigningError/fileUnreadable(_:)``, ``SigningError/keyMalformed(_:)``,
    ///   ``SigningError/sealBroken`` for another key file or a changed line.
    public static func read(_ path: String, sealer: Sealer) throws(SigningError) -> FileSigner {
        let text = String(decoding: try PrivateFile.read(path), as: UTF8.self)
        var lines = TextLines(text, kind: "signing key")
        try lines.title(title)
        let keyID = try lines.value("id")
        guard let algorithm = SigningAlgorithm(rawValue: try lines.value("algorithm")) else {
            throw .keyMalformed("signing key: line algorithm")
        }
        let owner = try lines.value("owner")
        let point = try lines.octets("point", count: 64)
        let sealed = try lines.octets("sealed")
        try lines.end()
        let publicKey = try PublicKey(algorithm: algorithm, point: point)
        let key = try KeyRecord(keyID: keyID, publicKey: publicKey, owner: owner)
        let scalar = try sealer.open(
            sealed, table: "signing-key", column: "scalar", row: row(key))
        return try FileSigner(PrivateKey(algorithm: algorithm, scalar: scalar), as: key)
    }

    /// All that stands in clear, so that the seal covers it; none of the parts holds a blank.
    private static func row(_ key: KeyRecord) -> String {
        let point = Hex.encode(key.publicKey.point)
        return "\(key.keyID) \(key.algorithm.rawValue) \(key.owner) \(point)"
    }
}
