internal import Codes
public import JSON

/// One field of the face of a license (照面要素), as its type defines it.
public struct FaceField: Hashable, Sendable {
    /// What a value of the field is.
    public enum Kind: String, Sendable, CaseIterable {
        case text
        /// `YYYY-MM-DD`.
        case date
        /// RFC 3339.
        case datetime
        /// Decimal digits, a sign and a fraction allowed.
        case number
        /// Base64 of a picture.
        case image
    }

    /// Longest value of any field but a picture, and of any claim, in characters.
    ///
    /// Ours: a face is what is printed on one sheet.
    static let longestText = 10_000

    /// Work that matching one value against a pattern may cost.
    private static let mostWork = 2_000_000

    /// Key in messages, such as `MC`: letters, digits and `_`, at most 64.
    public var key: String
    /// Name as printed.
    public var name: String
    /// Kind of its value.
    public var kind: Kind
    /// Whether a license without it is refused.
    public var isRequired: Bool
    /// Longest value in characters.
    public var maxLength: Int
    /// Whether a GET leaves it out.
    public var isSensitive: Bool
    /// Whether every copy of the license shows it.
    public var isAlwaysShown: Bool
    /// Form of the whole value; nil allows any.
    public var pattern: FacePattern?
    /// The metadata element the field prints again, with which it must agree; nil for none.
    public var metadata: MetadataElement?
}

extension FaceField {
    /// Reads `{key, name, type, required, maxLength, sensitive, alwaysShown, pattern?, metadata?}`.
    init(reading object: Object) throws(Fault) {
        var object = object
        key = try object.name("key", limit: 64)
        guard Self.isKey(key) else {
            throw .unsound("license-type.face-key", at: object.pointer(to: "key"))
        }
        if MetadataElement.isOfCopy(key) {
            throw .unsound(
                "license.copy-metadata", at: object.pointer(to: "key"), ["key": key])
        }
        name = try object.name("name")
        kind = try object.choice("type")
        isRequired = try object.bool("required")
        let length = try object.integer("maxLength")
        guard (1...1_000_000).contains(length) else {
            throw .unsound("license-type.max-length", at: object.pointer(to: "maxLength"))
        }
        maxLength = Int(length)
        isSensitive = try object.bool("sensitive")
        isAlwaysShown = try object.bool("alwaysShown")
        if let text = try object.optionalString("pattern") {
            guard kind != .image, let parsed = FacePattern(text),
                parsed.work * maxLength <= Self.mostWork
            else {
                throw .unsound("license-type.pattern", at: object.pointer(to: "pattern"))
            }
            pattern = parsed
        }
        metadata = try object.optionalChoice("metadata")
        try object.end()
    }

    /// Writes the field as it is read.
    public func write(to writer: inout ObjectWriter) {
        writer.string("key", key)
        writer.string("name", name)
        writer.string("type", kind.rawValue)
        writer.bool("required", isRequired)
        writer.integer("maxLength", maxLength)
        writer.bool("sensitive", isSensitive)
        writer.bool("alwaysShown", isAlwaysShown)
        writer.optional("pattern", pattern?.text)
        writer.optional("metadata", metadata?.rawValue)
    }

    private static func isKey(_ text: String) -> Bool {
        text.utf8.allSatisfy { octet in
            switch octet {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }
}
