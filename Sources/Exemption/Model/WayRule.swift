import Codes
public import JSON

/// Which rule allows a way (免提交规则), quoted in every attempt.
public struct RuleReference: Hashable, Sendable {
    /// Id of the rule in its pack.
    public var id: String
    /// Version of the rule.
    public var version: Int64
    /// The law it comes from, with its article.
    public var law: String
    /// Where it holds; nil holds everywhere.
    public var region: String?

    /// A rule.
    public init(id: String, version: Int64, law: String, region: String? = nil) {
        self.id = id
        self.version = version
        self.law = law
        self.region = region
    }

    init(reading object: Object) throws(Fault) {
        var object = object
        id = try object.token("id")
        version = try object.integer("version")
        law = try object.text("law")
        region = try object.optionalRegion("region")
        try object.end()
    }

    /// Writes `{id, version, law, region?}`.
    public func write(to writer: inout ObjectWriter) {
        writer.string("id", id)
        writer.integer("version", version)
        writer.string("law", law)
        writer.optional("region", region)
    }
}

/// That a case question was answered in a certain way (情形条件).
public struct CaseCondition: Hashable, Sendable {
    /// Id of the question.
    public var question: String
    /// The answer that makes it hold.
    public var equals: String

    /// A condition.
    public init(question: String, equals: String) {
        self.question = question
        self.equals = equals
    }

    init(reading object: Object) throws(Fault) {
        var object = object
        question = try object.token("id")
        equals = try object.name("equals", limit: 64)
        try object.end()
    }

    func write(to writer: inout ObjectWriter) {
        writer.string("id", question)
        writer.string("equals", equals)
    }
}

/// The text an applicant signs instead of handing in a proof (承诺书文本).
public struct PromiseText: Hashable, Sendable {
    /// Version of the text.
    public var textVersion: String
    /// The text.
    public var text: String

    init(reading object: Object) throws(Fault) {
        var object = object
        textVersion = try object.token("textVersion")
        text = try object.prose("text", limit: 4000)
        try object.end()
    }

    func write(to writer: inout ObjectWriter) {
        writer.string("textVersion", textVersion)
        writer.string("text", text)
    }
}

/// One way by which a material may be spared, and under which rule (材料免提交方式).
public struct WayRule: Hashable, Sendable {
    /// The way.
    public var way: Way
    /// The rule.
    public var rule: RuleReference
    /// Code of the license type that stands in, for `LIC`; nil when none is known.
    public var licenseType: String?
    /// Code of the dataset, for `SHR` and `CHK`; nil when none is published.
    public var dataset: String?
    /// What the source must say: a field and its expected text, or `$name`, `$code`, `$<claim>`.
    public var claims: [NamedText]
    /// Fields to read, for `SHR`; empty asks for all that are granted.
    public var fields: [String]
    /// The text to sign, for `CMT`.
    public var promise: PromiseText?
    /// Days after acceptance, for `DEF`.
    public var deferDays: Int?
    /// The answer that opens this way; nil opens it always.
    public var condition: CaseCondition?
    /// Why the way has no source yet, in the words of who wrote the list.
    public var reason: String?
}

extension WayRule {
    init(reading object: Object) throws(Fault) {
        var object = object
        way = try object.choice("way")
        rule = try RuleReference(reading: object.object("rule"))
        licenseType = try object.optionalToken("licenseType")
        dataset = try object.optionalToken("dataset")
        claims = try object.namedTexts("claims")
        fields = try object.strings("fields", optional: true)
        promise = nil
        if let text = try object.optionalObject("promise") {
            promise = try PromiseText(reading: text)
        }
        deferDays = try object.optionalInteger("deferDays").map { Int($0) }
        condition = nil
        if let test = try object.optionalObject("case") {
            condition = try CaseCondition(reading: test)
        }
        reason = try object.optionalName("reason")
        try object.end()
        try complete(object)
    }

    private func complete(_ object: Object) throws(Fault) {
        if way == .promise && promise == nil {
            throw Fault(.unreadable, "json.missing", at: object.pointer(to: "promise"))
        }
        guard way == .deferred else { return }
        guard let deferDays else {
            throw Fault(.unreadable, "json.missing", at: object.pointer(to: "deferDays"))
        }
        guard (1...365).contains(deferDays) else {
            throw .unsound("way.defer-days", at: object.pointer(to: "deferDays"))
        }
    }

    /// Writes the way as it was read.
    public func write(to writer: inout ObjectWriter) {
        writer.string("way", way.rawValue)
        writer.object("rule") { rule.write(to: &$0) }
        writer.optional("licenseType", licenseType)
        writer.optional("dataset", dataset)
        if !claims.isEmpty { writer.named("claims", claims) }
        if !fields.isEmpty { writer.strings("fields", fields) }
        if let promise { writer.object("promise") { promise.write(to: &$0) } }
        if let deferDays { writer.integer("deferDays", deferDays) }
        if let condition { writer.object("case") { condition.write(to: &$0) } }
        writer.optional("reason", reason)
    }
}
