internal import Codes
internal import JSON

/// A face value that prints a metadata element says the same (照面与元数据一致).
///
/// Standard: GB/T 36905-2018, metadata and face of one file. Ours: days agree as days, numbers and
/// names but for the width of brackets; of several holders a field names one, or all in their
/// order with one of the marks in use between them.
struct FaceEqualsMetadata {
    let field: FaceField
    let element: MetadataElement

    private static let marks = [",", "，", "、", "^", "；", ";", " "]

    /// Whether a value agrees with the body.
    func agrees(_ text: String, _ body: LicenseBody, _ type: LicenseType) -> Bool {
        let values = element.values(body, type)
        if element.isDay {
            if element == .validTo, body.validTo == nil {
                return text.utf8.elementsEqual(PrintedDay.longTerm.utf8)
            }
            return PrintedDay.day(text).map { "\($0)" } == values.first
        }
        return Self.prints(text, values)
    }

    /// Whether a text prints one of several values, or all of them in their order.
    static func prints(_ text: String, _ values: [String]) -> Bool {
        let given = LicenseNumber.normalized(text)
        let known = values.map(LicenseNumber.normalized)
        let joined = marks.map { known.joined(separator: $0) }
        return (known + joined).contains { $0.utf8.elementsEqual(given.utf8) }
    }

    /// Checks the face of a matter; the first field that says something else is refused.
    static func check(_ matter: BodyRule.Matter) throws(Fault) {
        for field in matter.type.face {
            guard let element = field.metadata,
                let value = matter.body.face.first(where: {
                    $0.key.utf8.elementsEqual(field.key.utf8)
                })
            else { continue }
            let rule = FaceEqualsMetadata(field: field, element: element)
            guard rule.agrees(value.text, matter.body, matter.type) else {
                throw .unsound(
                    "license.face-metadata",
                    at: Pointer.appending(field.key, to: matter.body.place("face")),
                    ["name": field.name, "element": element.rawValue])
            }
        }
    }
}

/// A printed number as it is compared (证照编号比对).
enum LicenseNumber {
    /// Full-width brackets become half-width ones: both are printed and typed for the same number.
    static func normalized(_ number: String) -> String {
        var text = ""
        for scalar in number.unicodeScalars {
            switch scalar {
            case "（": text.unicodeScalars.append("(")
            case "）": text.unicodeScalars.append(")")
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
