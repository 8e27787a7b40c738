/// A second reader of the grammar of JSON (RFC 8259), of its own design: it only says yes or no.
///
/// It knows no limits, no duplicate keys and no ranges of numbers; lone surrogates and U+0000 are
/// refused as jansson refuses them. Deeper than 2,000 it gives no answer.
struct Grammar {
    private var rest: ArraySlice<UInt8>
    private var depth = 0

    /// Whether the octets are one JSON text; nil when they are too deep to say.
    static func accepts(_ bytes: [UInt8]) -> Bool? {
        var grammar = Grammar(rest: bytes[...])
        do {
            try grammar.value()
            grammar.blanks()
            return grammar.rest.isEmpty && String(validating: bytes, as: UTF8.self) != nil
        } catch { return error == .deep ? nil : false }
    }

    private enum Refusal: Error { case form, deep }

    private init(rest: ArraySlice<UInt8>) { self.rest = rest }

    private mutating func blanks() { rest = rest.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) } }

    private mutating func take(_ octet: UInt8) -> Bool {
        guard rest.first == octet else { return false }
        rest = rest.dropFirst()
        return true
    }

    private mutating func take(_ word: String) throws(Refusal) {
        guard rest.starts(with: word.utf8) else { throw .form }
        rest = rest.dropFirst(word.utf8.count)
    }

    private mutating func value() throws(Refusal) {
        blanks()
        switch rest.first {
        case UInt8(ascii: "{"): try list(end: UInt8(ascii: "}"), named: true)
        case UInt8(ascii: "["): try list(end: UInt8(ascii: "]"), named: false)
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "t"): try take("true")
        case UInt8(ascii: "f"): try take("false")
        case UInt8(ascii: "n"): try take("null")
        default: try number()
        }
    }

    private mutating func list(end: UInt8, named: Bool) throws(Refusal) {
        depth += 1
        defer { depth -= 1 }
        guard depth < 2000 else { throw .deep }
        rest = rest.dropFirst()
        blanks()
        if take(end) { return }
        repeat {
            if named {
                blanks()
                try string()
                blanks()
                guard take(UInt8(ascii: ":")) else { throw .form }
            }
            try value()
            blanks()
        } while take(UInt8(ascii: ","))
        guard take(end) else { throw .form }
    }

    private mutating func digits() throws(Refusal) {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty else { throw .form }
        rest = rest.dropFirst(digits.count)
    }

    private mutating func number() throws(Refusal) {
        _ = take(UInt8(ascii: "-"))
        if !take(UInt8(ascii: "0")) { try digits() }
        if take(UInt8(ascii: ".")) { try digits() }
        if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
    }

    private mutating func string() throws(Refusal) {
        guard take(UInt8(ascii: "\"")) else { throw .form }
        while let octet = rest.popFirst() {
            switch octet {
            case UInt8(ascii: "\""): return
            case 0..<0x20: throw .form
            case UInt8(ascii: "\\"): try escape()
            default: break
            }
        }
        throw .form
    }

    private mutating func escape() throws(Refusal) {
        guard let octet = rest.popFirst() else { throw .form }
        if #""\/bfnrt"#.utf8.contains(octet) { return }
        guard octet == UInt8(ascii: "u") else { throw .form }
        let unit = try unit()
        switch unit {
        case 0, 0xDC00...0xDFFF: throw .form
        case 0xD800...0xDBFF:
            try take("\\u")
            guard (0xDC00...0xDFFF).contains(try self.unit()) else { throw .form }
        default: break
        }
    }

    private mutating func unit() throws(Refusal) -> Int {
        let digits = rest.prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(.init($0)).isHexDigit }),
            let unit = Int(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw .form }
        rest = rest.dropFirst(4)
        return unit
    }
}
