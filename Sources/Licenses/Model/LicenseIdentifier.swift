internal import Codes

/// The identifier of one electronic license (电子证照标识), checked.
///
/// Six parts joined by `.`: root, type code (21), issuer code (18), serial, version (3), check (1).
/// Standard: GB/T 36904-2018; the check character is ISO 7064 MOD 37,36 over the parts between
/// root and check, without points.
public struct LicenseIdentifier: Hashable, Sendable, CustomStringConvertible {
    /// Why a text is no identifier (标识错误); the raw value is the stable code.
    public enum Problem: String, Error, Hashable, Sendable, CaseIterable {
        /// Not six parts of the right lengths and characters.
        case form = "license-id.form"
        /// Another root; one vendor is known to have used 1.2.156.3003.2.
        case root = "license-id.root"
        /// The issuer part is no unified social credit code.
        case issuer = "license-id.issuer"
        /// The check character is wrong.
        case checkCharacter = "license-id.check-character"
        /// The check character is that of a known faulty algorithm; not valid.
        case legacyB = "license-id.legacy-b"

        /// The stable machine code.
        public var code: String { rawValue }
    }

    /// The fixed root of all identifiers (电子证照根代码).
    public static let root = "1.2.156.3005.2"

    /// 21-character code of the license type.
    public let typeCode: String
    /// 18-character code of the issuing authority.
    public let issuer: String
    /// 1 to 64 characters of 0-9 and A-Z; Ours: the 64.
    public let serial: String
    /// 1 to 999.
    public let version: Int
    /// The whole text.
    public let description: String

    /// Parses an identifier as written on the license.
    ///
    /// - Throws: ``Problem``, the first that is found: form, root, issuer, check character.
    public init(_ text: String) throws(Problem) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        guard parts.count == 10 else { throw .form }
        guard parts[..<5].joined(separator: ".").utf8.elementsEqual(Self.root.utf8) else {
            throw .root
        }
        guard parts[5...].allSatisfy(Self.isCode), parts[5].utf8.count == 21,
            (1...64).contains(parts[7].utf8.count), parts[8].utf8.count == 3,
            let version = Int(parts[8]), version >= 1, parts[9].utf8.count == 1
        else { throw .form }
        guard (try? UnifiedCreditCode(parts[6])) != nil else { throw .issuer }
        try Self.check(parts[5...8].joined(), parts[9])
        typeCode = parts[5]
        issuer = parts[6]
        serial = parts[7]
        self.version = version
        description = text
    }

    /// Makes the identifier of these parts, with its check character.
    ///
    /// - Throws: ``Problem/form`` or ``Problem/issuer`` for parts that cannot stand in one.
    public init(typeCode: String, issuer: String, serial: String, version: Int) throws(Problem) {
        let digits = "\(version)"
        guard (1...999).contains(version) else { throw .form }
        let body = [
            typeCode, issuer, serial, String(repeating: "0", count: 3 - digits.utf8.count) + digits,
        ]
        guard let check = CheckCharacter.mod3736(body.joined()) else { throw .form }
        try self.init("\(Self.root).\(body.joined(separator: ".")).\(check)")
    }

    /// The identifier of the next version of the same license; nil behind version 999.
    public var next: LicenseIdentifier? {
        try? LicenseIdentifier(
            typeCode: typeCode, issuer: issuer, serial: serial, version: version + 1)
    }

    /// The identifier of the version before; nil for the first.
    public var former: LicenseIdentifier? {
        guard version > 1 else { return nil }
        return try? LicenseIdentifier(
            typeCode: typeCode, issuer: issuer, serial: serial, version: version - 1)
    }

    private static func isCode(_ part: String) -> Bool {
        part.utf8.allSatisfy { CheckCharacter.value($0) != nil }
    }

    private static func check(_ body: String, _ written: String) throws(Problem) {
        if let check = CheckCharacter.mod3736(body), String(check) == written { return }
        if let check = CheckCharacter.legacyB(body), String(check) == written { throw .legacyB }
        throw .checkCharacter
    }
}
