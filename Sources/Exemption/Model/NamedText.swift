public import JSON

/// A text under a name (键值): an answer, a claim, a field of a source.
public struct NamedText: Hashable, Sendable {
    /// The name; compare as UTF-8.
    public let name: String
    /// The text.
    public let text: String

    /// A named text.
    public init(_ name: String, _ text: String) {
        self.name = name
        self.text = text
    }
}

extension [NamedText] {
    /// The text under a name, compared by octets.
    public subscript(name: String) -> String? {
        first { $0.name.utf8.elementsEqual(name.utf8) }?.text
    }

    /// The same list with this text under the name.
    func setting(_ name: String, to text: String) -> [NamedText] {
        filter { !$0.name.utf8.elementsEqual(name.utf8) } + [NamedText(name, text)]
    }
}

extension ObjectWriter {
    /// Writes named texts as one object, in their order.
    public mutating func named(_ key: String, _ texts: [NamedText]) {
        object(key) { writer in
            for entry in texts { writer.string(entry.name, entry.text) }
        }
    }
}

extension String {
    /// Whether two codes are the same octets; `==` would fold equivalent Unicode.
    func isSame(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}
