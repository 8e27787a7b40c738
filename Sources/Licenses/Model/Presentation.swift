public import Codes
internal import JSON

/// Licenses that somebody shows once, and what of them (亮证).
public struct Presentation: Hashable, Sendable {
    /// One license of it.
    public struct Item: Hashable, Sendable {
        /// The identifier, version included: a newer version is not shown by it.
        public var identifier: String
        /// Parts the holder chose, in his order.
        public var chosen: [DisclosedPart]
        /// Parts that go along always.
        public var always: [DisclosedPart]

        /// All parts, each once.
        public var parts: [DisclosedPart] { chosen + always.filter { !chosen.contains($0) } }
    }

    /// Random id in lower-case hex.
    public var id: String
    /// The licenses, in the order they are shown.
    public var items: [Item]
    /// Who showed that the holder wants it, and how (授权凭据).
    public var evidence: Purpose.Evidence
    /// Code of the department whose key made it.
    public var department: String
    /// When it was made.
    public var madeAt: Instant
    /// From when it no longer works.
    public var expiresAt: Instant
    /// When it was shown; nil while it was not.
    public var usedAt: Instant?
    /// Who was shown it: the id of a caller, or ``page``; nil while it was not.
    public var usedBy: String?

    /// Stands for whoever opened the page, who is not known.
    public static let page = "page"
}

extension Presentation {
    /// Reads a stored document.
    init(id: String, document: [UInt8]) throws(Fault) {
        var object = try Object(bytes: document)
        self.id = id
        items = []
        for item in try object.objects("items") { items.append(try Item(reading: item)) }
        evidence = try Purpose.Evidence(reading: object.object("evidence"))
        department = try object.string("department")
        madeAt = try object.instant("madeAt")
        expiresAt = try object.instant("expiresAt")
        usedAt = try object.optionalInstant("usedAt")
        usedBy = try object.optionalString("usedBy")
        try object.end()
    }

    /// The document as stored.
    var document: [UInt8] {
        ObjectWriter.bytes { writer in
            writer.objects("items", items) { item, writer in
                writer.string("identifier", item.identifier)
                writer.strings("chosen", item.chosen.map(\.name))
                writer.strings("always", item.always.map(\.name))
            }
            writer.object("evidence") { evidence.write(to: &$0) }
            writer.string("department", department)
            writer.string("madeAt", "\(madeAt)")
            writer.string("expiresAt", expiresAt.sortable)
            writer.optional("usedAt", usedAt.map { "\($0)" })
            writer.optional("usedBy", usedBy)
        }
    }

    /// The change that writes it.
    ///
    /// Used, it gives its code up: a used code is an unknown one.
    func change(_ code: ShowingCode, expects: Change.Expectation) -> Change {
        Change(
            RecordRef(.presentation, id), expects: expects, document: document,
            columns: [
                .department: department, .state: usedAt == nil ? "open" : "used",
                .day: "\(madeAt.day)",
            ],
            unique: usedAt == nil ? [LicenseIndex.presentation(code)] : [])
    }
}

extension Presentation.Item {
    fileprivate init(reading object: Object) throws(Fault) {
        var object = object
        identifier = try object.string("identifier")
        chosen = try object.strings("chosen").map(DisclosedPart.init)
        always = try object.strings("always").map(DisclosedPart.init)
        try object.end()
    }
}

extension RecordKind {
    /// Presentations; the id is random, the code a unique key.
    public static let presentation = RecordKind("presentation")
    /// Codes printed on licenses; the id is the license's identifier.
    public static let printedCode = RecordKind("printed-code")
}

extension LicenseIndex {
    static func presentation(_ code: ShowingCode) -> BlindValue {
        BlindValue("presentation.code", code.text)
    }

    static func printed(_ code: ShowingCode) -> BlindValue {
        BlindValue("printed.code", code.text)
    }
}
