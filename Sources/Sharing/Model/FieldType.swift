internal import Codes
public import JSON

/// The type of a field (数据项类型), and the one form its values are kept and compared in.
public enum FieldType: String, Hashable, Sendable, CaseIterable {
    /// A text of at most 2000 characters.
    case text
    /// A day `YYYY-MM-DD`.
    case day = "date"
    /// A whole number.
    case integer
    /// A decimal number as text, such as `5.212`.
    case decimal
    /// A truth value.
    case boolean

    /// The one form of a value of this type; nil when it is none.
    ///
    /// Ours: texts stay as they are, decimals lose zeros that carry nothing (`5.20` is `5.2`).
    public func normal(_ value: Value) -> Value? {
        switch (self, value) {
        case (.text, .string(let text)): Self.isText(text) ? value : nil
        case (.day, .string(let text)): (try? Day(text)) == nil ? nil : value
        case (.integer, .integer): value
        case (.decimal, .string(let text)): Self.decimal(text).map(Value.string)
        case (.boolean, .bool): value
        default: nil
        }
    }

    /// The value a text stands for, such as `5` for a whole number; a text where it is none.
    func value(of text: String) -> Value {
        switch self {
        case .integer: Int64(text).map(Value.integer) ?? .string(text)
        case .boolean: text == "true" ? true : text == "false" ? false : .string(text)
        case .text, .day, .decimal: .string(text)
        }
    }

    private static func isText(_ text: String) -> Bool {
        (1...2000).contains(text.unicodeScalars.count)
            && PlainText.refusedScalar(in: text, lines: true) == nil
    }

    private static func decimal(_ text: String) -> String? {
        var rest = text[...]
        let isNegative = rest.hasPrefix("-")
        if isNegative { rest.removeFirst() }
        let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, rest.utf8.count <= 40, parts.allSatisfy(isDigits) else {
            return nil
        }
        let whole = parts[0].drop { $0 == "0" }
        var fraction = parts.count == 2 ? parts[1] : ""
        while fraction.hasSuffix("0") { fraction.removeLast() }
        let digits = (whole.isEmpty ? "0" : whole) + (fraction.isEmpty ? "" : "." + fraction)
        return (isNegative && digits != "0" ? "-" : "") + digits
    }

    private static func isDigits(_ text: Substring) -> Bool {
        !text.isEmpty
            && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}
