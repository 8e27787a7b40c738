import Codes
public import JSON

/// Members of this module's messages and documents.
extension Object {
    /// A text that may be empty or absent (then empty), of clean characters.
    mutating func text(_ key: String, limit: Int = 256) throws(Fault) -> String {
        guard let text = try optionalString(key), !text.isEmpty else { return "" }
        if let scalar = PlainText.refusedScalar(in: text, lines: true) {
            throw .unsound("text.character", at: pointer(to: key), ["character": scalar])
        }
        guard text.unicodeScalars.count <= limit else {
            throw .unsound("text.length", at: pointer(to: key), ["limit": "\(limit)"])
        }
        return text
    }

    /// A code of visible ASCII without quotes, slashes and percent signs, so that it fits a path.
    mutating func token(_ key: String, limit: Int = 64) throws(Fault) -> String {
        let text = try string(key)
        let allowed = text.utf8.allSatisfy { octet in
            (0x21...0x7E).contains(octet) && !"\"\\/%?#@".utf8.contains(octet)
        }
        guard allowed, (1...limit).contains(text.utf8.count) else {
            throw .unsound("text.character", at: pointer(to: key), ["character": "ASCII"])
        }
        return text
    }

    /// The same, when it is there.
    mutating func optionalToken(_ key: String, limit: Int = 64) throws(Fault) -> String? {
        guard try optionalString(key) != nil else { return nil }
        return try token(key, limit: limit)
    }

    /// A division code of six digits (行政区划代码).
    mutating func region(_ key: String) throws(Fault) -> String {
        let text = try string(key)
        guard Region.isWellFormed(text) else {
            throw .unsound("region.form", at: pointer(to: key))
        }
        return text
    }

    /// The same, when it is there.
    mutating func optionalRegion(_ key: String) throws(Fault) -> String? {
        guard try optionalString(key) != nil else { return nil }
        return try region(key)
    }

    /// An object of texts with clean characters.
    public mutating func namedTexts(_ key: String, limit: Int = 256) throws(Fault) -> [NamedText] {
        var named: [NamedText] = []
        for entry in try texts(key, optional: true) {
            let place = Pointer.appending(entry.key, to: pointer(to: key))
            if let scalar = PlainText.refusedScalar(in: entry.key + entry.text, lines: true) {
                throw .unsound("text.character", at: place, ["character": scalar])
            }
            guard entry.text.unicodeScalars.count <= limit else {
                throw .unsound("text.length", at: place, ["limit": "\(limit)"])
            }
            named.append(NamedText(entry.key, entry.text))
        }
        return named
    }
}
