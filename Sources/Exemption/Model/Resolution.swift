public import Codes
public import JSON

/// What an applicant still has to hand in for an item (免提交判定结果), with all it rests on.
///
/// The document holds the parties' numbers and what sources showed: it is sealed as a whole.
public struct Resolution: Hashable, Sendable {
    /// Random id in lower-case hex.
    public var id: String
    /// The item in the version that counts.
    public var item: Item
    /// Who takes part; exactly one is the applicant.
    public var parties: [Party]
    /// Answers to questions.
    public var answers: [NamedText]
    /// Values that sources compare.
    public var claims: [NamedText]
    /// What it is for.
    public var purpose: Purpose
    /// When it was made.
    public var createdAt: Instant
    /// When it last changed.
    public var updatedAt: Instant
    /// The conclusions, in the order of the list.
    public var materials: [MaterialResult]
    /// How often a slip was made.
    public var slipNumber: Int64
    /// The signed slip (免提交凭单) of the conclusions as they stand.
    public var slip: String
}

extension Resolution {
    /// The conclusions counted.
    public var summary: Summary { Summary(materials) }

    /// The questions whose answers are awaited.
    public var questions: [Question] { Question.open(materials, in: item) }

    /// 18-character code of the department it belongs to.
    public var department: String { purpose.onBehalfOf }

    /// `open` while something is outstanding, `complete` otherwise.
    public var state: String {
        materials.contains { $0.isOutstanding } ? "open" : "complete"
    }

    /// The conclusion about a material.
    public func result(_ code: String) -> MaterialResult? {
        materials.first { $0.code.isSame(as: code) }
    }

    /// The party of a role.
    public func party(_ role: String) -> Party? {
        parties.first { $0.role.isSame(as: role) }
    }

    /// The number of its case or consultation.
    public var caseNumber: String {
        switch purpose.number {
        case .accepted(let number), .preliminary(let number): number
        }
    }
}

extension Resolution {
    /// The document of its record.
    public var document: [UInt8] {
        ObjectWriter.bytes { writer in
            writer.object("item") { item.write(to: &$0) }
            writer.objects("parties", parties) { $0.write(to: &$1) }
            writer.named("answers", answers)
            writer.named("claims", claims)
            writer.object("purpose") { purpose.write(to: &$0) }
            writer.string("createdAt", "\(createdAt)")
            writer.string("updatedAt", "\(updatedAt)")
            writer.objects("materials", materials) { $0.write(to: &$1) }
            writer.integer("slipNumber", slipNumber)
            writer.string("slip", slip)
        }
    }

    /// Reads a stored resolution.
    public init(id: String, document: [UInt8]) throws(Fault) {
        var object = try Object(bytes: document, limits: Limits(octets: 32 << 20, nodes: 4_000_000))
        self.id = id
        item = try Item(stored: object.object("item"))
        parties = []
        for party in try object.objects("parties") { parties.append(try Party(reading: party)) }
        answers = try object.namedTexts("answers")
        claims = try object.namedTexts("claims")
        purpose = try Purpose(reading: object.object("purpose"))
        createdAt = try object.instant("createdAt")
        updatedAt = try object.instant("updatedAt")
        materials = []
        for result in try object.objects("materials") {
            materials.append(try MaterialResult(reading: result))
        }
        slipNumber = try object.integer("slipNumber")
        slip = try object.string("slip")
        try object.end()
    }
}
