/// Writes one object byte by byte (报文书写).
///
/// Members stand in the order of the calls; strings are escaped as RFC 8785 does, so an object
/// written in key order is in canonical form.
public struct ObjectWriter: Sendable {
    private var bytes: [UInt8]
    private var isFirst = true

    /// A new object.
    public init() { bytes = [UInt8(ascii: "{")] }

    private init(continuing bytes: consuming [UInt8]) {
        self.bytes = bytes
        self.bytes.append(UInt8(ascii: "{"))
    }

    /// The finished object.
    public consuming func finish() -> [UInt8] {
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    private mutating func name(_ key: String) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        Text.append(key, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
    }

    /// A text.
    public mutating func string(_ key: String, _ text: String) {
        name(key)
        Text.append(text, to: &bytes)
    }

    /// A text, left out when there is none.
    public mutating func optional(_ key: String, _ text: String?) {
        guard let text else { return }
        string(key, text)
    }

    /// A text, or `null` when there is none.
    public mutating func nullable(_ key: String, _ text: String?) {
        if let text { string(key, text) } else { null(key) }
    }

    /// The literal `null`.
    public mutating func null(_ key: String) {
        name(key)
        bytes.append(contentsOf: "null".utf8)
    }

    /// A whole number.
    public mutating func integer(_ key: String, _ number: some BinaryInteger) {
        name(key)
        bytes.append(contentsOf: "\(number)".utf8)
    }

    /// A truth value.
    public mutating func bool(_ key: String, _ flag: Bool) {
        name(key)
        bytes.append(contentsOf: (flag ? "true" : "false").utf8)
    }

    /// Any value, in canonical form.
    public mutating func value(_ key: String, _ value: Value) {
        name(key)
        value.appendCanonical(to: &bytes)
    }

    /// JSON that is already text, such as a stored document.
    public mutating func raw(_ key: String, _ json: some Collection<UInt8>) {
        name(key)
        bytes.append(contentsOf: json)
    }

    /// An object.
    public mutating func object<E: Error>(
        _ key: String, _ body: (inout ObjectWriter) throws(E) -> Void
    ) throws(E) {
        name(key)
        try nested(body)
    }

    /// An array of texts.
    public mutating func strings(_ key: String, _ texts: some Sequence<String>) {
        name(key)
        list(texts) { text, writer in Text.append(text, to: &writer.bytes) }
    }

    /// An array of objects.
    public mutating func objects<Element>(
        _ key: String, _ elements: some Sequence<Element>,
        _ body: (Element, inout ObjectWriter) -> Void
    ) {
        name(key)
        list(elements) { element, writer in writer.nested { body(element, &$0) } }
    }

    private mutating func list<Element>(
        _ elements: some Sequence<Element>, _ write: (Element, inout ObjectWriter) -> Void
    ) {
        bytes.append(UInt8(ascii: "["))
        var needsComma = false
        for element in elements {
            if needsComma { bytes.append(UInt8(ascii: ",")) }
            needsComma = true
            write(element, &self)
        }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func nested<E: Error>(
        _ body: (inout ObjectWriter) throws(E) -> Void
    ) throws(E) {
        // Taken out, not copied: two owners would have all that is written copied for each object.
        var taken: [UInt8] = []
        swap(&taken, &bytes)
        var inner = ObjectWriter(continuing: taken)
        try body(&inner)
        bytes = inner.finish()
    }
}

extension ObjectWriter {
    /// The bytes of an object written by a closure.
    public static func bytes(_ body: (inout ObjectWriter) -> Void) -> [UInt8] {
        var writer = ObjectWriter()
        body(&writer)
        return writer.finish()
    }
}

/// Texts in JSON.
enum Text {
    private static let hex = Array("0123456789abcdef".utf8)

    /// Appends a quoted text with the escapes of RFC 8785, 3.2.2.2.
    static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        defer { bytes.append(UInt8(ascii: "\"")) }
        if isPlain(text) { return bytes.append(contentsOf: text.utf8) }
        for octet in text.utf8 {
            switch octet {
            case 0x22, 0x5C: bytes.append(contentsOf: [0x5C, octet])
            case 0x08: bytes.append(contentsOf: [0x5C, UInt8(ascii: "b")])
            case 0x09: bytes.append(contentsOf: [0x5C, UInt8(ascii: "t")])
            case 0x0A: bytes.append(contentsOf: [0x5C, UInt8(ascii: "n")])
            case 0x0C: bytes.append(contentsOf: [0x5C, UInt8(ascii: "f")])
            case 0x0D: bytes.append(contentsOf: [0x5C, UInt8(ascii: "r")])
            case 0x00..<0x20:
                bytes.append(contentsOf: "\\u00".utf8)
                bytes.append(contentsOf: [hex[Int(octet >> 4)], hex[Int(octet & 15)]])
            default: bytes.append(octet)
            }
        }
    }

    /// Whether a text stands as it is; over its octets in place, which the closures of a view are not.
    private static func isPlain(_ text: String) -> Bool {
        let octets = text.utf8.span
        for place in octets.indices {
            let octet = octets[place]
            if octet < 0x20 || octet == 0x22 || octet == 0x5C { return false }
        }
        return true
    }
}
