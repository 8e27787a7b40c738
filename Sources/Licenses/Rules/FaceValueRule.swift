internal import Codes
internal import JSON

/// One value of the face fits its field (照面要素取值).
struct FaceValueRule {
    let field: FaceField
    let place: String

    /// Checks characters, length, kind and pattern, in this order.
    func check(_ text: String) throws(Fault) {
        if let scalar = PlainText.refusedScalar(in: text, lines: field.kind == .text) {
            throw .unsound("text.character", at: place, ["character": scalar])
        }
        let limit =
            field.kind == .image
            ? field.maxLength : min(field.maxLength, FaceField.longestText)
        guard !text.isEmpty, text.unicodeScalars.count <= limit else {
            throw .unsound(
                "license.face-length", at: place,
                ["name": field.name, "limit": "\(limit)"])
        }
        try checkKind(text)
        guard field.pattern?.matches(text) ?? true else {
            throw .unsound("license.face-pattern", at: place, ["name": field.name])
        }
    }

    private func checkKind(_ text: String) throws(Fault) {
        switch field.kind {
        case .text: return
        case .date:
            do throws(CodeError) { _ = try Day(text) } catch {
                throw .unsound(error.code, at: place)
            }
        case .datetime:
            do throws(CodeError) { _ = try Instant(text) } catch {
                throw .unsound(error.code, at: place)
            }
        case .number:
            guard Self.isDecimal(text) else {
                throw .unsound("license.face-number", at: place, ["name": field.name])
            }
        case .image:
            guard Self.isBase64(text) else {
                throw .unsound("license.face-image", at: place, ["name": field.name])
            }
        }
    }

    private static func isDecimal(_ text: String) -> Bool {
        let unsigned = text.hasPrefix("-") ? text.dropFirst() : Substring(text)
        let parts = unsigned.utf8.split(
            separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
        return parts.allSatisfy { part in
            !part.isEmpty && part.allSatisfy { (0x30...0x39).contains($0) }
        }
    }

    private static func isBase64(_ text: String) -> Bool {
        let body = text.utf8.reversed().drop { $0 == UInt8(ascii: "=") }
        guard text.utf8.count % 4 == 0, text.utf8.count - body.count <= 2 else { return false }
        return body.allSatisfy { octet in
            CheckCharacter.value(octet) != nil || (0x61...0x7A).contains(octet)
                || octet == UInt8(ascii: "+") || octet == UInt8(ascii: "/")
        }
    }
}
