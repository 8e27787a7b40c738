extension Value {
    /// The one canonical form (规范形式) of this value, in UTF-8.
    ///
    /// Standard: RFC 8785: members by UTF-16 code units, numbers as ECMAScript writes them.
    public var canonical: [UInt8] {
        var bytes: [UInt8] = []
        appendCanonical(to: &bytes)
        return bytes
    }

    func appendCanonical(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        case .integer(let number): bytes.append(contentsOf: "\(number)".utf8)
        case .number(let number): bytes.append(contentsOf: number.ecmaScript.utf8)
        case .string(let text): Text.append(text, to: &bytes)
        case .array(let elements): appendArray(elements, to: &bytes)
        case .object(let members): appendObject(members, to: &bytes)
        }
    }

    private func appendArray(_ elements: [Value], to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "["))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            element.appendCanonical(to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private func appendObject(_ members: [Member], to bytes: inout [UInt8]) {
        let sorted = members.sorted { $0.key.utf16.lexicographicallyPrecedes($1.key.utf16) }
        bytes.append(UInt8(ascii: "{"))
        for (index, member) in sorted.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            Text.append(member.key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            member.value.appendCanonical(to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }
}

extension Double {
    /// The number as ECMAScript's `Number::toString` writes it; finite numbers only.
    var ecmaScript: String {
        if self == 0 { return "0" }
        let (digits, exponent) = shortest
        let sign = self < 0 ? "-" : ""
        let count = digits.count
        if exponent > 0 && exponent <= 21 {
            guard count > exponent else {
                return sign + digits + String(repeating: "0", count: exponent - count)
            }
            let point = digits.index(digits.startIndex, offsetBy: exponent)
            return sign + digits[..<point] + "." + digits[point...]
        }
        if exponent > -6 && exponent <= 0 {
            return sign + "0." + String(repeating: "0", count: -exponent) + digits
        }
        let power = exponent - 1
        let tail = count > 1 ? "." + digits.dropFirst() : ""
        return sign + digits.prefix(1) + tail + "e" + (power < 0 ? "-" : "+") + "\(power.magnitude)"
    }

    /// Shortest digits that read back to this number, and n with value = 0.digits × 10ⁿ.
    private var shortest: (digits: String, exponent: Int) {
        var text = "\(magnitude)"
        var exponent = 0
        if let mark = text.firstIndex(of: "e") {
            exponent = Int(text[text.index(after: mark)...]) ?? 0
            text = String(text[..<mark])
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let whole = String(parts[0])
        let fraction = parts.count > 1 && parts[1] != "0" ? String(parts[1]) : ""
        var digits = whole + fraction
        exponent += whole.count
        while digits.hasPrefix("0") {
            digits.removeFirst()
            exponent -= 1
        }
        while digits.hasSuffix("0") { digits.removeLast() }
        return (digits, exponent)
    }
}
