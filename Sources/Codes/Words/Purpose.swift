public import JSON

/// What a disclosure is for (用途): bound to every answer that shows personal data.
public struct Purpose: Hashable, Sendable {
    /// On which footing the data is used (依据).
    public enum Basis: String, Sendable, CaseIterable {
        /// By the office's duty (依职能).
        case duty
        /// With the person's consent (授权).
        case consent
        /// Through a delegate (委托).
        case delegation
    }

    /// Where the person stands (渠道).
    public enum Channel: String, Sendable, CaseIterable {
        case window
        case online
        case terminal
        case agent
        case system
    }

    /// Who proved the consent or the mandate, and how (授权凭据).
    public struct Evidence: Hashable, Sendable {
        /// Kinds of evidence.
        public enum Kind: String, Sendable, CaseIterable {
            case signedForm
            case faceCheck
            case credential
            case presentation
            case mandate
        }

        /// The kind.
        public var kind: Kind
        /// Where it is kept.
        public var reference: String
        /// Digest of the paper, when there is one.
        public var digest: String?
        /// When it was given.
        public var at: Instant
        /// Until when it holds; nil without limit.
        public var until: Instant?
    }

    /// The clerk or system that asks (经办人).
    public struct Operator: Hashable, Sendable {
        /// Account in the caller's system.
        public var account: String
        /// Name.
        public var name: String
        /// Office.
        public var office: String
    }

    /// Code of the item the data is needed for.
    public var item: String
    /// Number of the case, or of a consultation before it.
    public var number: CaseNumber
    /// The footing.
    public var basis: Basis
    /// In words, at most 200 characters.
    public var text: String
    /// Required for consent and delegation.
    public var evidence: Evidence?
    /// 18-character code of the department on whose behalf it is asked.
    public var onBehalfOf: String
    /// 18-character code of the office that took the case in, when another one.
    public var acceptingOffice: String?
    /// Who asks.
    public var `operator`: Operator
    /// From where.
    public var channel: Channel

    /// Exactly one of the two numbers (办件编号 or 预审编号).
    public enum CaseNumber: Hashable, Sendable {
        case accepted(String)
        case preliminary(String)
    }
}

extension Purpose {
    /// Reads the object `Purpose` of Schemas/openapi.yaml.
    public init(reading object: Object) throws(Fault) {
        var object = object
        item = try object.name("item", limit: 64)
        number = try Self.number(&object)
        basis = try object.choice("basis")
        text = try object.name("text", limit: 200)
        if let evidence = try object.optionalObject("evidence") {
            self.evidence = try Evidence(reading: evidence)
        }
        if basis != .duty && evidence == nil {
            throw Fault(.unreadable, "json.missing", at: object.pointer(to: "evidence"))
        }
        var behalf = try object.object("onBehalfOf")
        onBehalfOf = try behalf.creditCode("code")
        try behalf.end()
        if var office = try object.optionalObject("acceptingOffice") {
            acceptingOffice = try office.creditCode("code")
            try office.end()
        }
        `operator` = try Operator(reading: object.object("operator"))
        channel = try object.choice("channel")
        try object.end()
    }

    /// Refuses consent or a mandate that has run out; its last instant counts as inside.
    ///
    /// - Throws: `purpose.evidence-expired` at the end of the evidence.
    public func requireCurrent(at now: Instant) throws(Fault) {
        guard let until = evidence?.until, until < now else { return }
        throw .unsound(
            "purpose.evidence-expired", at: "/purpose/evidence/until", ["until": "\(until)"])
    }

    private static func number(_ object: inout Object) throws(Fault) -> CaseNumber {
        let accepted = try object.optionalName("caseNumber", limit: 64)
        let preliminary = try object.optionalName("preCaseNumber", limit: 64)
        switch (accepted, preliminary) {
        case (let number?, nil): return .accepted(number)
        case (nil, let number?): return .preliminary(number)
        case (nil, nil):
            throw Fault(.unreadable, "json.missing", at: object.pointer(to: "caseNumber"))
        case (_?, _?): throw Fault(.unreadable, "purpose.two-numbers", at: object.pointer)
        }
    }

    /// Writes the object as it was read.
    public func write(to writer: inout ObjectWriter) {
        writer.string("item", item)
        switch number {
        case .accepted(let number): writer.string("caseNumber", number)
        case .preliminary(let number): writer.string("preCaseNumber", number)
        }
        writer.string("basis", basis.rawValue)
        writer.string("text", text)
        if let evidence { writer.object("evidence") { evidence.write(to: &$0) } }
        writer.object("onBehalfOf") { $0.string("code", onBehalfOf) }
        if let acceptingOffice {
            writer.object("acceptingOffice") { $0.string("code", acceptingOffice) }
        }
        writer.object("operator") {
            $0.string("account", `operator`.account)
            $0.string("name", `operator`.name)
            $0.string("office", `operator`.office)
        }
        writer.string("channel", channel.rawValue)
    }
}

extension Purpose.Evidence {
    /// Reads `{kind, reference, digest?, at, until?}`.
    public init(reading object: Object) throws(Fault) {
        var object = object
        kind = try object.choice("kind")
        reference = try object.name("reference")
        digest = try object.optionalName("digest")
        at = try object.instant("at")
        until = try object.optionalInstant("until")
        try object.end()
    }

    /// Writes the object as it was read.
    public func write(to writer: inout ObjectWriter) {
        writer.string("kind", kind.rawValue)
        writer.string("reference", reference)
        writer.optional("digest", digest)
        writer.string("at", "\(at)")
        writer.optional("until", until.map { "\($0)" })
    }
}

extension Purpose.Operator {
    init(reading object: Object) throws(Fault) {
        var object = object
        account = try object.name("account", limit: 64)
        name = try object.name("name", limit: 64)
        office = try object.name("office")
        try object.end()
    }
}
