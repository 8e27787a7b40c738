public import Codes
public import JSON

/// A department's leave to use a dataset of another (数据使用授权).
///
/// Standard: 政务数据共享条例: a request names basis, scene, range, way and period.
public struct Grant: Hashable, Sendable {
    /// In which way data is used (使用方式).
    public enum Use: String, Sendable, CaseIterable {
        /// Only whether a claim holds.
        case check
        /// The fields themselves.
        case query
        /// Many claims of one task at once.
        case batch
    }

    /// Where a grant stands.
    public enum State: String, Sendable, CaseIterable {
        /// The owner has yet to answer.
        case requested = "REQUESTED"
        /// The owner asked for something to be supplied (补正).
        case supplement = "SUPPLEMENT"
        /// In force until its last day.
        case approved = "APPROVED"
        /// Refused by the owner.
        case refused = "REFUSED"
        /// Taken back by the owner.
        case withdrawn = "WITHDRAWN"
        /// Approved, and its last day has passed; computed, never stored.
        case expired = "EXPIRED"
    }

    /// How far a grant goes (授权范围).
    public struct Terms: Hashable, Sendable {
        /// Ways of use.
        public var use: [Use]
        /// Keys of fields.
        public var fields: [FieldKey]
        /// The last day, itself included.
        public var until: Day
    }

    /// What the owner last said (审核意见).
    public struct Word: Hashable, Sendable {
        /// Why.
        public let reason: String
        /// The law, where one was named.
        public let legalBasis: String?
        /// When.
        public let at: Instant
    }

    /// Random id in lower-case hex.
    public let id: String
    /// The dataset.
    public let dataset: DatasetCode
    /// 18-character code of the owner.
    public let owner: String
    /// 18-character code of the department that uses.
    public let user: String
    /// What was asked for.
    public let asked: Terms
    /// What holds, once approved; never more than was asked.
    public var granted: Terms?
    /// Items it is for; empty means any.
    public let items: [String]
    /// Scene of use (使用场景).
    public let scene: String
    /// In words.
    public let text: String
    /// The user's legal basis.
    public let legalBasis: String
    /// Look-ups a day.
    public let perDay: Int64
    /// When it was asked for.
    public let requestedAt: Instant
    /// By when the owner is to answer; nil without a calendar for that year.
    public let dueOn: Day?
    /// Where it stands.
    public var state: State
    /// What the owner last said.
    public var word: Word?
}

extension Grant {
    /// The record.
    public var ref: RecordRef { RecordRef(.grant, id) }

    /// What holds now, or what was asked for.
    public var terms: Terms { granted ?? asked }

    /// Name of the budget its look-ups are counted under.
    var budget: String { "grant:\(id)" }

    /// Where it stands on a day: approved until the last day itself.
    public func state(on day: Day) -> State {
        state == .approved && terms.until < day ? .expired : state
    }

    /// The change that writes it, with its event.
    func change(
        _ op: String, expects: Change.Expectation, now: Instant, fresh: Fresh
    ) throws(SharingError) -> Change {
        let body = Value.object([
            .init("op", .string(op)), .init("grant", .string(id)),
            .init("dataset", .string(dataset.description)), .init("owner", .string(owner)),
            .init("user", .string(user)), .init("state", .string(state.rawValue)),
            .init("use", .array(terms.use.map { .string($0.rawValue) })),
            .init("fields", .array(terms.fields.map { .string($0.description) })),
            .init("until", .string("\(terms.until)")), .init("at", .string("\(now)")),
        ])
        return Change(
            ref, expects: expects, document: document,
            columns: [
                .dataset: dataset.description, .owner: owner, .user: user,
                .state: state.rawValue, .until: "\(terms.until)",
            ],
            event: try fresh.event(department: owner, body: body))
    }
}

extension Grant.Terms {
    /// Takes `use`, `fields` and `until` out of an object.
    init(taking object: inout Object) throws(Fault) {
        use = try Self.uses(&object)
        fields = try object.fieldKeys("fields")
        until = try object.day("until")
    }

    /// The ways of use in a message, each once and at least one.
    static func uses(_ object: inout Object) throws(Fault) -> [Grant.Use] {
        var uses: [Grant.Use] = []
        let pointer = object.pointer(to: "use")
        for (index, text) in try object.strings("use").enumerated() {
            guard let use = Grant.Use(rawValue: text), !uses.contains(use) else {
                let allowed = Grant.Use.allCases.map(\.rawValue).joined(separator: ", ")
                throw Fault(
                    .unreadable, "json.choice", at: "\(pointer)/\(index)", ["allowed": allowed])
            }
            uses.append(use)
        }
        if uses.isEmpty { throw .unsound("grant.empty", at: pointer) }
        return uses
    }

    /// Writes the three members.
    public func write(to writer: inout ObjectWriter) {
        writer.strings("use", use.map(\.rawValue))
        writer.strings("fields", fields.map(\.description))
        writer.string("until", "\(until)")
    }
}
