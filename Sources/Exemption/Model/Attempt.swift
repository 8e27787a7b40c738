public import Codes
import JSON

/// One attempt to do without a material (尝试), with everything it rests on.
public struct Attempt: Hashable, Sendable {
    /// The way.
    public var way: Way
    /// How it ended.
    public var result: AttemptResult
    /// Under which rule.
    public var rule: RuleReference
    /// When it was made.
    public var at: Instant
    /// Stable slug of why, empty when the result says it all.
    public var reason: String
    /// Plain words of the list about it; never personal.
    public var note: String?
    /// Who was asked: `license store`, a dataset code.
    public var source: String?
    /// How old the compared fact is.
    public var asOf: Instant?
    /// What was seen.
    public var evidence: Evidence?

    /// An attempt.
    public init(
        _ rule: WayRule, _ result: AttemptResult, at: Instant, reason: String = "",
        note: String? = nil, source: String? = nil, asOf: Instant? = nil,
        evidence: Evidence? = nil
    ) {
        way = rule.way
        self.result = result
        self.rule = rule.rule
        self.at = at
        self.reason = reason
        self.note = note
        self.source = source
        self.asOf = asOf
        self.evidence = evidence
    }
}

extension Attempt {
    /// The attempt as history keeps it: with the digest of what was seen, not with the data.
    var withoutRecords: Attempt {
        var attempt = self
        attempt.evidence?.records = []
        return attempt
    }

    init(reading object: Object) throws(Fault) {
        var object = object
        way = try object.choice("way")
        result = try object.choice("result")
        rule = try RuleReference(reading: object.object("rule"))
        at = try object.instant("at")
        reason = try object.text("reason")
        note = try object.optionalString("note")
        source = try object.optionalString("source")
        asOf = try object.optionalInstant("asOf")
        evidence = nil
        if let found = try object.optionalObject("evidence") {
            evidence = try Evidence(reading: found)
        }
        try object.end()
    }

    func write(to writer: inout ObjectWriter) {
        writer.string("way", way.rawValue)
        writer.string("result", result.rawValue)
        writer.object("rule") { rule.write(to: &$0) }
        writer.string("at", "\(at)")
        writer.string("reason", reason)
        writer.optional("note", note)
        writer.optional("source", source)
        writer.optional("asOf", asOf.map { "\($0)" })
        if let evidence { writer.object("evidence") { evidence.write(to: &$0) } }
    }
}

extension Evidence {
    init(reading object: Object) throws(Fault) {
        var object = object
        identifier = try object.optionalString("identifier")
        digest = try object.optionalString("digest")
        state = try object.optionalString("state")
        owner = try object.optionalString("owner")
        records = []
        for var record in try object.objects("records", optional: true) {
            var fields: [NamedText] = []
            for key in record.keys { fields.append(NamedText(key, try record.string(key))) }
            records.append(fields)
        }
        try object.end()
    }

    func write(to writer: inout ObjectWriter) {
        writer.optional("identifier", identifier)
        writer.optional("digest", digest)
        writer.optional("state", state)
        writer.optional("owner", owner)
        writer.objects("records", records) { fields, writer in
            for field in fields { writer.string(field.name, field.text) }
        }
    }
}
