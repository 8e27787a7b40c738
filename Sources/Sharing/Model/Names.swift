public import JSON

/// The code of a dataset in the catalogue (数据目录编码).
///
/// 1 to 64 characters: letters, digits, `.`, `_`, `-`; begins with a letter or a digit.
public struct DatasetCode: Hashable, Sendable, CustomStringConvertible {
    /// The code as given.
    public let description: String

    /// A code; nil when a character or the length is not allowed.
    public init?(_ text: String) {
        let octets = Array(text.utf8)
        guard (1...64).contains(octets.count), octets.allSatisfy(Self.isAllowed),
            octets[0] != UInt8(ascii: "."), octets[0] != UInt8(ascii: "-"),
            octets[0] != UInt8(ascii: "_")
        else { return nil }
        description = text
    }

    private static func isAllowed(_ octet: UInt8) -> Bool {
        FieldKey.isAllowed(octet) || octet == UInt8(ascii: ".") || octet == UInt8(ascii: "-")
    }
}

/// The key of a field or of a subject in a dataset (数据项键名).
///
/// 1 to 64 ASCII letters, digits and `_`, no digit first: so that equal keys have equal octets.
public struct FieldKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The key as given.
    public let description: String

    /// A key; nil when a character or the length is not allowed.
    public init?(_ text: String) {
        let octets = Array(text.utf8)
        guard (1...64).contains(octets.count), octets.allSatisfy(Self.isAllowed),
            octets[0] < UInt8(ascii: "0") || octets[0] > UInt8(ascii: "9")
        else { return nil }
        description = text
    }

    static func isAllowed(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    /// By octets.
    public static func < (left: FieldKey, right: FieldKey) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }
}

extension Object {
    /// A required code of a dataset.
    ///
    /// - Throws: `dataset.code-malformed`, and what a required text throws.
    public mutating func datasetCode(_ key: String) throws(Fault) -> DatasetCode {
        guard let code = DatasetCode(try string(key)) else {
            throw .unsound("dataset.code-malformed", at: pointer(to: key))
        }
        return code
    }

    /// A required key of a field.
    ///
    /// - Throws: `dataset.key-malformed`, and what a required text throws.
    public mutating func fieldKey(_ key: String) throws(Fault) -> FieldKey {
        try Self.fieldKey(string(key), at: pointer(to: key))
    }

    /// The keys of an array, each once.
    ///
    /// - Throws: `dataset.key-malformed`, `dataset.key-twice`, and what an array throws.
    public mutating func fieldKeys(_ key: String) throws(Fault) -> [FieldKey] {
        var keys: [FieldKey] = []
        for (index, text) in try strings(key).enumerated() {
            let place = "\(pointer(to: key))/\(index)"
            let next = try Self.fieldKey(text, at: place)
            if keys.contains(next) { throw .unsound("dataset.key-twice", at: place) }
            keys.append(next)
        }
        return keys
    }

    static func fieldKey(_ text: String, at pointer: String) throws(Fault) -> FieldKey {
        guard let key = FieldKey(text) else {
            throw .unsound("dataset.key-malformed", at: pointer)
        }
        return key
    }
}
