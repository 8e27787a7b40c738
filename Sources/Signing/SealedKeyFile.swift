/// A signing key on disk: mode 0600, its scalar sealed under the ``KeyFile``.
///
/// Name, algorithm, owner, period and certificates stand in clear and are covered by the seal. Version 1 had no
/// period and no certificates; it is read, not written.
public enum SealedKeyFile {
    /// The first lines of the text form, by version.
    static let titles = [
        "mianti signing key 1: sealed under the key file of its data directory",
        "mianti signing key 2: sealed under the key file of its data directory",
    ]

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
        try PrivateFile.write(Array(text(signer, sealer).utf8), path)
    }

    /// Writes a signer's key in the place of its file, with another period or other certificates.
    ///
    /// - Parameters:
    ///   - signer: whose key; the same as before.
    ///   - path: of the file.
    ///   - sealer: over the key file of the data directory.
    /// - Throws: ``SigningError/fileUnreadable(_:)``, ``SigningError/sealBroken`` and
    ///   ``SigningError/keyMalformed(_:)``, also when the file holds another key.
    public static func replace(
        _ signer: FileSigner, _ path: String, sealer: Sealer
    ) throws(SigningError) {
        guard try read(path, sealer: sealer).key.publicKey == signer.key.publicKey else {
            throw .keyMalformed("\(path) holds another key")
        }
        try PrivateFile.replace(Array(text(signer, sealer).utf8), path)
    }

    private static func text(
        _ signer: FileSigner, _ sealer: Sealer
    ) throws(SigningError) -> String {
        let key = signer.key
        let sealed = try sealer.seal(
            try signer.privateKey.encoded(), table: "signing-key", column: "scalar",
            row: row(key, version: 1))
        let chain = key.chain?.all ?? []
        return """
            \(titles[1])
            id \(key.keyID)
            algorithm \(key.algorithm.rawValue)
            owner \(key.owner)
            point \(Hex.encode(key.publicKey.point))
            from \(key.period.from.map { "\($0)" } ?? "-")
            until \(key.period.until.map { "\($0)" } ?? "-")
            certificates \(chain.isEmpty ? "-" : chain.map { Hex.encode($0.der) }.joined(separator: ","))
            sealed \(Hex.encode(sealed))

            """
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
        let version = try lines.title(among: titles)
        let keyID = try lines.value("id")
        guard let algorithm = SigningAlgorithm(rawValue: try lines.value("algorithm")) else {
            throw .keyMalformed("signing key: line algorithm")
        }
        let owner = try lines.value("owner")
        let point = try lines.octets("point", count: 64)
        let (period, chain) = version == 0 ? (.always, nil) : try life(&lines)
        let sealed = try lines.octets("sealed")
        try lines.end()
        let key = try KeyRecord(
            keyID: keyID, publicKey: PublicKey(algorithm: algorithm, point: point), owner: owner,
            period: period, chain: chain)
        let scalar = try sealer.open(
            sealed, table: "signing-key", column: "scalar", row: row(key, version: version))
        return try FileSigner(PrivateKey(algorithm: algorithm, scalar: scalar), as: key)
    }

    /// Period and certificates.
    private static func life(
        _ lines: inout TextLines
    ) throws(SigningError) -> (KeyPeriod, CertificateChain?) {
        let from = try lines.seconds("from")
        let until = try lines.seconds("until")
        let text = try lines.value("certificates")
        let period = KeyPeriod(from: from, until: until)
        guard text != "-" else { return (period, nil) }
        var certificates: [Certificate] = []
        for part in text.split(separator: ",") {
            guard let der = Hex.decode(part) else {
                throw .keyMalformed("signing key: line certificates")
            }
            certificates.append(try Certificate(der: der))
        }
        return (period, try CertificateChain(certificates))
    }

    /// All that stands in clear, so that the seal covers it; none of the parts holds a blank.
    private static func row(_ key: KeyRecord, version: Int) -> String {
        let point = Hex.encode(key.publicKey.point)
        let first = "\(key.keyID) \(key.algorithm.rawValue) \(key.owner) \(point)"
        guard version > 0 else { return first }
        let ends = [key.period.from, key.period.until].map { $0.map { "\($0)" } ?? "-" }
        let certificates = (key.chain?.all ?? []).flatMap(\.der)
        return ([first] + ends + [Hex.encode(SM3.digest(certificates))]).joined(separator: " ")
    }
}
