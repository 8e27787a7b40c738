import Codes
public import JSON

/// In which form a material is asked (提交要求).
public struct Requirement: Hashable, Sendable {
    /// Original, copy or either, in the words of the list.
    public var kind: String
    /// Paper, electronic or both.
    public var format: String
    /// How many originals.
    public var originals: Int64
    /// How many copies.
    public var copies: Int64
    /// The standard of acceptance.
    public var acceptance: String
    /// The law that asks for it.
    public var law: String

    init(reading object: Object) throws(Fault) {
        var object = object
        kind = try object.text("kind")
        format = try object.text("format")
        originals = try object.optionalInteger("originals") ?? 0
        copies = try object.optionalInteger("copies") ?? 0
        acceptance = try object.text("acceptance", limit: 2000)
        law = try object.text("law", limit: 500)
        try object.end()
    }

    /// Writes all members.
    public func write(to writer: inout ObjectWriter) {
        writer.string("kind", kind)
        writer.string("format", format)
        writer.integer("originals", originals)
        writer.integer("copies", copies)
        writer.string("acceptance", acceptance)
        writer.string("law", law)
    }
}

/// Whether a material is asked in a case (适用情形).
public enum MaterialCondition: Hashable, Sendable {
    /// It is asked when a question was answered so.
    case answer(CaseCondition)
    /// It is asked when this text holds; the clerk is asked whether it does.
    case text(String)
}

/// One material of an item (申请材料).
public struct Material: Hashable, Sendable {
    /// Code, unique in the item.
    ///
    /// Observed: the item's 31 characters and three digits.
    public var code: String
    /// Name as in the list.
    public var name: String
    /// Kind of material: 1 certificate, 2 form, 3 other.
    ///
    /// Observed: Guangdong's list.
    public var kind: String
    /// 1 necessary, 2 not necessary, 3 may follow later, empty for a catch-all clause.
    public var need: String
    /// Where it comes from: 10 applicant, 20 government, 30 agency, 99 other, joined by `|`.
    public var source: String
    /// When it is asked; nil asks always.
    public var condition: MaterialCondition?
    /// In which form.
    public var requirement: Requirement
    /// The ways by which it may be spared.
    public var ways: [WayRule]
    /// Role of the party whose license or data counts.
    public var party: String
    /// Whether it is a catch-all clause (兜底条款) that names no material.
    public var isCatchAll: Bool
    /// How the row came into the list: `published`, `published-general`, `derived`.
    public var provenance: String
}

extension Material {
    static let needs: Set<String> = ["", "1", "2", "3"]

    init(reading object: Object) throws(Fault) {
        var object = object
        code = try object.token("code")
        name = try object.name("name", limit: 500)
        kind = try object.text("kind", limit: 16)
        need = try object.text("need", limit: 1)
        guard Self.needs.contains(need) else {
            throw Fault(
                .unreadable, "json.choice", at: object.pointer(to: "need"), ["allowed": "1, 2, 3"])
        }
        source = try object.text("source", limit: 32)
        condition = try Self.condition(&object)
        requirement = try Requirement(reading: object.object("requirement"))
        ways = []
        for way in try object.objects("ways") { ways.append(try WayRule(reading: way)) }
        party = try object.optionalToken("party", limit: 32) ?? "applicant"
        isCatchAll = try object.optionalBool("catchAll") ?? CatchAllName.matches(name)
        provenance = try object.text("provenance", limit: 32)
        try object.end()
    }

    private static func condition(_ object: inout Object) throws(Fault) -> MaterialCondition? {
        switch object.optional("condition") {
        case nil: return nil
        case .string: return .text(try object.name("condition", limit: 500))
        case .some:
            return .answer(try CaseCondition(reading: object.object("condition")))
        }
    }

    /// Writes the material as it was read, its default members spelled out.
    public func write(to writer: inout ObjectWriter) {
        writer.string("code", code)
        writer.string("name", name)
        writer.string("kind", kind)
        writer.string("need", need)
        writer.string("source", source)
        switch condition {
        case nil: break
        case .text(let text): writer.string("condition", text)
        case .answer(let test): writer.object("condition") { test.write(to: &$0) }
        }
        writer.object("requirement") { requirement.write(to: &$0) }
        writer.objects("ways", ways) { $0.write(to: &$1) }
        writer.string("party", party)
        writer.bool("catchAll", isCatchAll)
        writer.string("provenance", provenance)
    }

    /// Id of the question made of a condition in words.
    public var conditionQuestion: String { Question.conditionPrefix + code }
}
