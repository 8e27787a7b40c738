/// Seals what is stored (存储加密): SM4 in counter mode, then HMAC-SM3 over text and place.
///
/// Layout: version (1 octet, 1), key id (8), IV (16), text, MAC (32). The MAC covers version,
/// key id, table, column, row, IV and text, each with its length before it; so a sealed value
/// opens only in the place it was sealed for.
/// Ours: OpenSSL 3.0 has no SM4-GCM, hence encrypt-then-MAC with two keys.
public struct Sealer: Sendable {
    private static let version: UInt8 = 1
    private static let prefix = 1 + 8 + 16
    private let keyID: [UInt8]
    private let encryptionKey: Secret
    private let macKey: ReadyKey
    private let random: any RandomSource

    /// Takes the keys of a file and the source of IVs.
    public init(_ keyFile: KeyFile, random: some RandomSource) {
        keyID = Hex.decode(keyFile.keyID) ?? []
        encryptionKey = keyFile.encryptionKey
        macKey = ReadyKey(keyFile.macKey)
        self.random = random
    }

    /// Seals a text for one place.
    ///
    /// - Parameters:
    ///   - plain: the text; may be empty.
    ///   - table: the table it will stand in.
    ///   - column: the column.
    ///   - row: the row's own name.
    /// - Returns: 57 octets more than the text.
    /// - Throws: ``SigningError/randomFailed``, ``SigningError/unavailable(_:)``.
    public func seal(
        _ plain: [UInt8], table: String, column: String, row: String
    ) throws(SigningError) -> [UInt8] {
        let iv = try random.bytes(16)
        guard iv.count == 16 else { throw .randomFailed }
        let text = try SM4CTR.crypt(key: encryptionKey.bytes, iv: iv, plain)
        let mac = code(iv: iv, text: text, place: [table, column, row])
        return [Self.version] + keyID + iv + text + mac
    }

    /// Opens what was sealed for this place.
    ///
    /// - Parameters:
    ///   - sealed: the octets that ``seal(_:table:column:row:)`` gave.
    ///   - table: the table it stands in.
    ///   - column: the column.
    ///   - row: the row's own name.
    /// - Returns: the text.
    /// - Throws: ``SigningError/sealBroken``, without saying which part differs.
    public func open(
        _ sealed: [UInt8], table: String, column: String, row: String
    ) throws(SigningError) -> [UInt8] {
        guard sealed.count >= Self.prefix + 32, sealed[0] == Self.version,
            sealed[1..<9].elementsEqual(keyID)
        else { throw .sealBroken }
        let iv = Array(sealed[9..<Self.prefix])
        let text = Array(sealed[Self.prefix..<(sealed.count - 32)])
        let mac = code(iv: iv, text: text, place: [table, column, row])
        guard equalInConstantTime(mac, Array(sealed.suffix(32))) else { throw .sealBroken }
        return try SM4CTR.crypt(key: encryptionKey.bytes, iv: iv, text)
    }

    private func code(iv: [UInt8], text: [UInt8], place: [String]) -> [UInt8] {
        var covered: [UInt8] = []
        covered.reserveCapacity(256)
        for part in [[Self.version], keyID] + place.map({ Array($0.utf8) }) + [iv] {
            Self.append(part.count, to: &covered)
            covered += part
        }
        Self.append(text.count, to: &covered)
        return macKey.code([covered, text])
    }

    private static func append(_ count: Int, to octets: inout [UInt8]) {
        for shift in stride(from: 56, through: 0, by: -8) {
            octets.append(UInt8(truncatingIfNeeded: count >> shift))
        }
    }
}
