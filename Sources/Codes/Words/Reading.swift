public import JSON

/// Members of messages whose values are words of this module.
extension Object {
    /// A required day `YYYY-MM-DD`.
    public mutating func day(_ key: String) throws(Fault) -> Day {
        try day(string(key), key)
    }

    /// A day that may be absent.
    public mutating func optionalDay(_ key: String) throws(Fault) -> Day? {
        guard let text = try optionalString(key) else { return nil }
        return try day(text, key)
    }

    /// A day that must be present and may be `null`, such as `validTo`.
    public mutating func nullableDay(_ key: String) throws(Fault) -> Day? {
        guard let text = try nullableString(key) else { return nil }
        return try day(text, key)
    }

    private func day(_ text: String, _ key: String) throws(Fault) -> Day {
        do throws(CodeError) { return try Day(text) } catch {
            throw fault(error, key, unreadable: error == .dayMalformed)
        }
    }

    /// A required instant of RFC 3339.
    public mutating func instant(_ key: String) throws(Fault) -> Instant {
        try instant(string(key), key)
    }

    /// An instant that may be absent.
    public mutating func optionalInstant(_ key: String) throws(Fault) -> Instant? {
        guard let text = try optionalString(key) else { return nil }
        return try instant(text, key)
    }

    private func instant(_ text: String, _ key: String) throws(Fault) -> Instant {
        do throws(CodeError) { return try Instant(text) } catch {
            throw fault(error, key, unreadable: true)
        }
    }

    /// A required 18-character unified social credit code.
    public mutating func creditCode(_ key: String) throws(Fault) -> String {
        let text = try string(key)
        do throws(CodeError) { return try UnifiedCreditCode(text).description } catch {
            throw fault(error, key, unreadable: false)
        }
    }

    /// A required name: not empty, clean characters, no more than `limit` characters.
    public mutating func name(_ key: String, limit: Int = 256) throws(Fault) -> String {
        try clean(string(key), key, limit: limit, lines: false)
    }

    /// A name that may be absent.
    public mutating func optionalName(_ key: String, limit: Int = 256) throws(Fault) -> String? {
        guard let text = try optionalString(key) else { return nil }
        return try clean(text, key, limit: limit, lines: false)
    }

    /// A required text in which line feeds may stand; not empty.
    public mutating func prose(_ key: String, limit: Int) throws(Fault) -> String {
        try clean(string(key), key, limit: limit, lines: true)
    }

    /// A text in which line feeds may stand, or none.
    public mutating func optionalProse(_ key: String, limit: Int) throws(Fault) -> String? {
        guard let text = try optionalString(key) else { return nil }
        return try clean(text, key, limit: limit, lines: true)
    }

    private func clean(
        _ text: String, _ key: String, limit: Int, lines: Bool
    ) throws(Fault) -> String {
        if let scalar = PlainText.refusedScalar(in: text, lines: lines) {
            throw .unsound(
                CodeError.textCharacter.code, at: pointer(to: key), ["character": scalar])
        }
        guard !text.isEmpty, text.unicodeScalars.count <= limit else {
            throw .unsound(CodeError.textLength.code, at: pointer(to: key), ["limit": "\(limit)"])
        }
        return text
    }

    private func fault(_ error: CodeError, _ key: String, unreadable: Bool) -> Fault {
        Fault(unreadable ? .unreadable : .unsound, error.code, at: pointer(to: key))
    }

    /// A required word of a closed list.
    ///
    /// - Throws: `json.choice` naming the allowed words.
    public mutating func choice<Word>(_ key: String, _ type: Word.Type = Word.self) throws(Fault)
        -> Word where Word: RawRepresentable & CaseIterable, Word.RawValue == String
    {
        try word(string(key), key)
    }

    /// A word of a closed list that may be absent.
    public mutating func optionalChoice<Word>(
        _ key: String, _ type: Word.Type = Word.self
    ) throws(Fault) -> Word? where Word: RawRepresentable & CaseIterable, Word.RawValue == String {
        guard let text = try optionalString(key) else { return nil }
        return try word(text, key)
    }

    private func word<Word>(_ text: String, _ key: String) throws(Fault) -> Word
    where Word: RawRepresentable & CaseIterable, Word.RawValue == String {
        guard let word = Word(rawValue: text) else {
            let allowed = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw Fault(.unreadable, "json.choice", at: pointer(to: key), ["allowed": allowed])
        }
        return word
    }
}
