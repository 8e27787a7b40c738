public import Codes
public import JSON

/// A type of license (证照类型): what its licenses hold, who may hold them, how long they last.
///
/// Standard: GB/T 36902-2018 (directory), GB/T 36903-2018 (metadata).
public struct LicenseType: Hashable, Sendable {
    /// Who may hold a license of the type (持证主体类别).
    public enum HolderKind: String, Sendable, CaseIterable {
        /// Natural persons (自然人).
        case natural
        /// Legal persons and other organizations (法人).
        case legal
        /// Either (混合).
        case mixed
        /// Anything else (其他); not checked.
        case other
    }

    /// How long a license of the type may last (有效期限范围).
    public enum Validity: Hashable, Sendable {
        /// With or without a last day.
        case any
        /// Without a last day (长期).
        case longTerm
        /// With a last day, at most so many years after the first.
        case years(Int)
    }

    /// 18-character code of the definer and a serial of three.
    public var code: String
    /// The official full name.
    public var name: String
    /// Who defined it (证照定义机构).
    public var definer: Organization
    /// Who may hold it.
    public var holderKind: HolderKind
    /// How long it may last.
    public var validity: Validity
    /// Form of the printed number, brackets half-width; nil allows any.
    public var numberPattern: FacePattern?
    /// The fields of the face, in the order of printing.
    public var face: [FaceField]
    /// Whether the code was invented for a demonstration; such a type never leaves the house.
    public var isFictional: Bool

    /// Whether a text has the form of a type code: a unified code and three characters (证照类型代码).
    public static func isCode(_ text: String) -> Bool {
        text.utf8.count == 21 && text.utf8.allSatisfy { CheckCharacter.value($0) != nil }
            && (try? UnifiedCreditCode(String(text.prefix(18)))) != nil
    }

    /// The field under a key.
    public func field(_ key: String) -> FaceField? {
        face.first { $0.key.utf8.elementsEqual(key.utf8) }
    }
}

extension LicenseType {
    /// Reads the body of a PUT.
    ///
    /// - Throws: a fault with a pointer: `license-type.code` when definer and code disagree or the
    ///   code has another form, `license-type.face-key-twice`, and those of reading.
    public init(reading object: Object, code: String) throws(Fault) {
        var object = object
        name = try object.name("name")
        definer = try Organization(reading: object.object("definer"))
        holderKind = try object.choice("holderKind")
        validity = try Validity(reading: object.object("validity"))
        if let text = try object.optionalString("numberPattern") {
            guard let pattern = FacePattern(text) else {
                throw .unsound("license-type.pattern", at: object.pointer(to: "numberPattern"))
            }
            numberPattern = pattern
        }
        face = []
        for field in try object.objects("face") { face.append(try FaceField(reading: field)) }
        isFictional = try object.optionalBool("fictional") ?? false
        try object.end()
        self.code = code
        guard Self.isCode(code), code.utf8.starts(with: definer.code.utf8) else {
            throw .unsound("license-type.code", at: object.pointer(to: "definer"))
        }
        let keys = face.map(\.key)
        for (index, key) in keys.enumerated() where keys[..<index].contains(key) {
            throw .unsound(
                "license-type.face-key-twice", at: "\(object.pointer(to: "face"))/\(index)/key",
                ["key": key])
        }
    }

    /// Writes all members but the code, as they are read.
    public func write(to writer: inout ObjectWriter) {
        writer.string("name", name)
        writer.object("definer") { definer.write(to: &$0) }
        writer.string("holderKind", holderKind.rawValue)
        writer.object("validity") { validity.write(to: &$0) }
        writer.optional("numberPattern", numberPattern?.text)
        writer.objects("face", face) { $0.write(to: &$1) }
        writer.bool("fictional", isFictional)
    }

    /// The document as stored.
    var document: [UInt8] { ObjectWriter.bytes { write(to: &$0) } }
}

extension LicenseType.Validity {
    init(reading object: Object) throws(Fault) {
        var object = object
        switch try object.string("kind") {
        case "any": self = .any
        case "longTerm": self = .longTerm
        case "years":
            let years = try object.integer("years")
            guard (1...100).contains(years) else {
                throw .unsound("license-type.years", at: object.pointer(to: "years"))
            }
            self = .years(Int(years))
        default:
            throw Fault(
                .unreadable, "json.choice", at: object.pointer(to: "kind"),
                ["allowed": "any, longTerm, years"])
        }
        try object.end()
    }

    func write(to writer: inout ObjectWriter) {
        switch self {
        case .any: writer.string("kind", "any")
        case .longTerm: writer.string("kind", "longTerm")
        case .years(let years):
            writer.string("kind", "years")
            writer.integer("years", years)
        }
    }
}
