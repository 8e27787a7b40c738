public import JSON

/// Texts for people in two languages (文本): errors, findings, next steps.
///
/// Each domain has two files with the same keys; `{name}` stands for a value.
public struct Texts: Sendable {
    /// Title and advice of an error.
    public struct ErrorText: Sendable {
        /// What it is, in a few words.
        public let title: String
        /// What to do next.
        public let detail: String
    }

    private let errors: [Language: [String: ErrorText]]
    private let texts: [Language: [String: String]]

    /// Reads the files of each language.
    public init(_ files: [Language: [[UInt8]]]) throws(Fault) {
        var errors: [Language: [String: ErrorText]] = [:]
        var texts: [Language: [String: String]] = [:]
        for (language, contents) in files {
            for file in contents {
                try Self.read(file, &errors[language, default: [:]], &texts[language, default: [:]])
            }
        }
        self.errors = errors
        self.texts = texts
    }

    private static func read(
        _ file: [UInt8], _ errors: inout [String: ErrorText], _ texts: inout [String: String]
    ) throws(Fault) {
        var object = try Object(bytes: file)
        if case .object(let members) = object.optional("errors") {
            for member in members {
                var text = try Object(member.value, at: "/errors/\(member.key)")
                errors[member.key] = ErrorText(
                    title: try text.string("title"), detail: try text.string("detail"))
                try text.end()
            }
        }
        for (key, text) in try object.texts("texts", optional: true) { texts[key] = text }
        try object.end()
    }

    /// Codes of all errors that have a text, sorted.
    public func errorCodes(_ language: Language) -> [String] {
        (errors[language] ?? [:]).keys.sorted()
    }

    /// Keys of all other texts, sorted.
    public func keys(_ language: Language) -> [String] { (texts[language] ?? [:]).keys.sorted() }

    /// Title and advice of an error; nil when the code is unknown.
    public func error(_ code: String, _ language: Language) -> ErrorText? {
        errors[language]?[code]
    }

    /// Whether there is a text under a key.
    public func has(_ key: String, _ language: Language) -> Bool { texts[language]?[key] != nil }

    /// The text under a key with its values; the key itself when there is none.
    public func text(
        _ key: String, _ language: Language, _ values: [String: String] = [:]
    ) -> String {
        guard let template = texts[language]?[key] else { return key }
        return Self.fill(template, values)
    }

    /// A template as a page shows it: names of values in angle brackets.
    static func marked(_ template: String) -> String {
        String(template.map { $0 == "{" ? "〈" : $0 == "}" ? "〉" : $0 })
    }

    /// A template with its values filled in; unknown names stay empty.
    public static func fill(_ template: String, _ values: [String: String]) -> String {
        guard template.utf8.contains(UInt8(ascii: "{")) else { return template }
        var filled = ""
        var rest = template[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            filled += rest[..<open]
            filled += values[String(rest[rest.index(after: open)..<close])] ?? ""
            rest = rest[rest.index(after: close)...]
        }
        return filled + rest
    }
}
