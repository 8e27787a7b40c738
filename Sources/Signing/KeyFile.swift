/// The secrets of one data directory (数据密钥文件): losing them is losing the sealed data.
///
/// Processes beside each other use copies of one file. The keys print as `<secret>`.
public struct KeyFile: Sendable {
    /// The name of this set of keys, 16 hexadecimal digits; not secret, stands in every seal.
    public let keyID: String
    /// The SM4 key of ``Sealer``, 16 octets.
    let encryptionKey: Secret
    /// The HMAC-SM3 key of ``Sealer``, 32 octets.
    let macKey: Secret
    /// The master from which ``BlindIndex`` derives its keys, 32 octets.
    let indexKey: Secret

    /// The first line of the text form.
    static let title =
        "mianti key file 1: SECRET. Keep a copy elsewhere; without it the data cannot be read."

    /// Makes fresh keys.
    ///
    /// - Parameter random: where they come from.
    /// - Returns: a set of keys that nobody else has.
    /// - Throws: ``SigningError/randomFailed``.
    public static func make(random: some RandomSource) throws(SigningError) -> KeyFile {
        KeyFile(
            keyID: Hex.encode(try random.bytes(8)), encryption: try random.bytes(16),
            mac: try random.bytes(32), index: try random.bytes(32))
    }

    /// Puts the parts together; only ``make(random:)`` and the text form do so.
    init(keyID: String, encryption: [UInt8], mac: [UInt8], index: [UInt8]) {
        self.keyID = keyID
        encryptionKey = Secret(encryption)
        macKey = Secret(mac)
        indexKey = Secret(index)
    }

    /// Reads the text form; every line as ``text`` writes it.
    ///
    /// - Parameter contents: the whole text.
    /// - Throws: ``SigningError/keyMalformed(_:)`` naming the line.
    public init(contents: String) throws(SigningError) {
        var lines = TextLines(contents, kind: "key file")
        try lines.title(Self.title)
        let keyID = try lines.octets("id", count: 8)
        let encryption = try lines.octets("encryption", count: 16)
        let mac = try lines.octets("mac", count: 32)
        let index = try lines.octets("index", count: 32)
        let check = try lines.octets("check", count: 32)
        try lines.end()
        self.init(keyID: Hex.encode(keyID), encryption: encryption, mac: mac, index: index)
        guard equalInConstantTime(check, checkValue) else {
            throw .keyMalformed("key file: the keys do not agree with the line check")
        }
    }

    /// The text form: a title that warns, then one line per part.
    public var text: String {
        """
        \(Self.title)
        id \(keyID)
        encryption \(Hex.encode(encryptionKey.bytes))
        mac \(Hex.encode(macKey.bytes))
        index \(Hex.encode(indexKey.bytes))
        check \(Hex.encode(checkValue))

        """
    }

    /// What a database holds to recognize its key file, 32 octets.
    ///
    /// HMAC-SM3 of a fixed text and the name under all three keys: it tells nothing of them.
    public var checkValue: [UInt8] {
        HMACSM3.code(
            key: encryptionKey.bytes + macKey.bytes + indexKey.bytes,
            Array("mianti key file 1 check \(keyID)".utf8))
    }

    /// Reads a key file from disk.
    ///
    /// - Parameter path: a file of mode 0600.
    /// - Returns: its keys.
    /// - Throws: ``SigningError/fileUnreadable(_:)`` when it is missing or open to others,
    ///   ``SigningError/keyMalformed(_:)``.
    public static func read(_ path: String) throws(SigningError) -> KeyFile {
        try KeyFile(contents: String(decoding: PrivateFile.read(path), as: UTF8.self))
    }

    /// Writes the key file to disk with mode 0600, whole or not at all.
    ///
    /// - Parameter path: where no file is yet.
    /// - Throws: ``SigningError/fileUnreadable(_:)``, also when the file exists already;
    ///   ``SigningError/randomFailed``.
    public func write(_ path: String) throws(SigningError) {
        try PrivateFile.write(Array(text.utf8), path)
    }
}
