import JSON

/// A question that has to be answered before a material is decided (待确认问题).
public struct Question: Hashable, Sendable {
    /// What kind of fact is missing.
    public enum Kind: String, Sendable, CaseIterable {
        /// A case question of the item.
        case declared
        /// Whether a condition in words holds: yes or no.
        case condition
        /// Who has a role in the case: hand in the party, or answer `none`.
        case party
        /// A value that a source is to compare.
        case claim
    }

    /// Id under which it is answered.
    public var id: String
    /// The kind.
    public var kind: Kind
    /// The question as the list words it; empty for a party or a claim.
    public var text: String
    /// Name of the role or claim; empty otherwise.
    public var subject: String
    /// The answers to choose from; empty takes any text.
    public var options: [String]
    /// How many materials its answer could make unnecessary to hand in.
    public var couldSpare: Int
}

extension Question {
    static let yesNo = ["yes", "no"]
    static let none = "none"
    static let conditionPrefix = "condition."
    static let partyPrefix = "party."
    static let claimPrefix = "claim."

    /// The question of an id within an item; nil when the item knows none such.
    init?(id: String, in item: Item, couldSpare: Int = 0) {
        self.id = id
        self.couldSpare = couldSpare
        if let declared = item.cases.first(where: { $0.id.isSame(as: id) }) {
            (kind, text, subject, options) = (.declared, declared.text, "", declared.options)
            return
        }
        if let material = item.materials.first(where: { $0.conditionQuestion.isSame(as: id) }),
            case .text(let words) = material.condition
        {
            (kind, text, subject, options) = (.condition, words, material.name, Self.yesNo)
            return
        }
        if let role = item.materials.map(\.party).first(where: {
            (Self.partyPrefix + $0).isSame(as: id)
        }) {
            (kind, text, subject, options) = (.party, "", role, [Self.none])
            return
        }
        guard let claim = item.claimNames.first(where: { (Self.claimPrefix + $0).isSame(as: id) })
        else { return nil }
        (kind, text, subject, options) = (.claim, "", claim, [])
    }

    /// The open questions of a resolution, in the order in which materials ask them.
    static func open(_ materials: [MaterialResult], in item: Item) -> [Question] {
        var questions: [Question] = []
        for id in materials.flatMap(\.questions) {
            if let index = questions.firstIndex(where: { $0.id.isSame(as: id) }) {
                questions[index].couldSpare += 1
            } else if let question = Question(id: id, in: item, couldSpare: 1) {
                questions.append(question)
            }
        }
        return questions
    }
}

extension Item {
    /// Names of the claims that come with a request.
    var claimNames: [String] {
        materials.flatMap(\.ways).flatMap(\.claims).compactMap { ClaimValue($0.text).requested }
    }
}

/// What a source has to say about a field (比对值).
enum ClaimValue {
    /// Exactly this text.
    case text(String)
    /// The party's name.
    case name
    /// The party's number.
    case code
    /// A claim of the request.
    case request(String)

    init(_ text: String) {
        guard text.utf8.first == UInt8(ascii: "$") else {
            self = .text(text)
            return
        }
        let name = String(text.dropFirst())
        switch name {
        case "name": self = .name
        case "code": self = .code
        default: self = .request(name)
        }
    }

    var requested: String? {
        guard case .request(let name) = self else { return nil }
        return name
    }
}
