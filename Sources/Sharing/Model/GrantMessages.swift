public import Codes
public import JSON

/// What a department asks of an owner (数据需求申请).
public struct GrantRequest: Sendable {
    /// The dataset.
    public let dataset: DatasetCode
    /// Ways, fields and last day asked for.
    public let terms: Grant.Terms
    /// Items it is for; empty means any.
    public let items: [String]
    /// Scene of use.
    public let scene: String
    /// In words.
    public let text: String
    /// Legal basis.
    public let legalBasis: String
    /// Look-ups a day.
    public let perDay: Int64

    /// Reads the body of `POST /v1/grants`.
    ///
    /// - Throws: `grant.empty`, `grant.per-day`, the code of an item's check, and what the
    ///   members throw.
    public init(reading object: Object) throws(Fault) {
        var object = object
        dataset = try object.datasetCode("dataset")
        terms = try Grant.Terms(taking: &object)
        if terms.fields.isEmpty { throw .unsound("grant.empty", at: object.pointer(to: "fields")) }
        items = try Self.items(&object)
        scene = try object.name("scene", limit: 200)
        text = try object.prose("text", limit: 1000)
        legalBasis = try object.prose("legalBasis", limit: 1000)
        perDay = try object.integer("perDay")
        guard (1...10_000_000).contains(perDay) else {
            throw .unsound("grant.per-day", at: object.pointer(to: "perDay"))
        }
        try object.end()
    }

    private static func items(_ object: inout Object) throws(Fault) -> [String] {
        let items = try object.strings("items")
        for (index, item) in items.enumerated() {
            do throws(CodeError) { _ = try TaskCode(item) } catch {
                throw .unsound(error.code, at: "\(object.pointer(to: "items"))/\(index)")
            }
        }
        return items
    }
}

/// What an owner answers (审核).
public struct GrantAnswer: Sendable {
    /// The three answers.
    public enum Decision: String, Sendable, CaseIterable {
        case approve
        case refuse
        /// Something has to be supplied first (补正).
        case supplement
    }

    /// The answer.
    public let decision: Decision
    /// Why.
    public let reason: String
    /// The law, where one is named.
    public let legalBasis: String?
    /// Fewer fields than asked for.
    public let fields: [FieldKey]?
    /// Fewer ways than asked for.
    public let use: [Grant.Use]?
    /// An earlier last day than asked for.
    public let until: Day?

    /// Reads the body of `POST /v1/grants/{id}/decision`.
    public init(reading object: Object) throws(Fault) {
        var object = object
        decision = try object.choice("decision")
        reason = try object.prose("reason", limit: 500)
        legalBasis = try object.optionalProse("legalBasis", limit: 1000)
        fields = object.has("fields") ? try object.fieldKeys("fields") : nil
        use = object.has("use") ? try Grant.Terms.uses(&object) : nil
        until = try object.optionalDay("until")
        try object.end()
        if let fields, fields.isEmpty {
            throw .unsound("grant.empty", at: object.pointer(to: "fields"))
        }
    }
}

extension Object {
    func has(_ key: String) -> Bool { keys.contains { $0.utf8.elementsEqual(key.utf8) } }
}
