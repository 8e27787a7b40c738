public import Codes

/// One row for the credit centre with its life (双公示记录).
public struct PublicityRecord: Hashable, Sendable {
    /// Where a record stands.
    public enum State: String, Sendable, CaseIterable {
        /// A field is open.
        case draft
        /// Nothing is missing.
        case ready
        /// In the feed.
        case reported
        /// Taken back.
        case withdrawn
        /// Over before it was reported.
        case ended
    }

    /// Why a version is served.
    public enum Reason: String, Sendable, CaseIterable {
        case new
        case corrected
        case stateChanged
    }

    /// A value that the gateway proposes for an open field (建议值).
    public struct Suggestion: Hashable, Sendable {
        /// Key of the field.
        public let field: String
        /// The value.
        public let value: String
        /// Where it comes from, a stable word.
        public let from: String
    }

    /// What a receiver said last (回执).
    public struct ReceiverState: Hashable, Sendable {
        /// Answers of a receiver.
        public enum State: String, Sendable, CaseIterable {
            case accepted
            case rejected
        }

        /// Receiver.
        public let receiver: String
        /// Version it speaks of.
        public let version: Int64
        /// Answer.
        public let state: State
        /// When.
        public let at: Instant
        /// Its code.
        public let code: String?
        /// Its words.
        public let text: String?
        /// The field it names.
        public let field: String?
        /// Whether a rejection still waits for its correction.
        public var isOpen: Bool
    }

    /// What the feed holds of a record (已报送版本).
    public struct Reported: Hashable, Sendable {
        /// Version.
        public let version: Int64
        /// When.
        public let at: Instant
        /// Fields of that version.
        public let fields: [String: String]
    }

    /// One step of its life (历程).
    public struct Step: Hashable, Sendable {
        /// When.
        public let at: Instant
        /// Version after it.
        public let version: Int64
        /// Stable word: `created`, `imported`, `completed`, `reported`, `accepted`, `rejected`,
        /// `stateChanged`.
        public let event: String
        /// Who: department or receiver.
        public let by: String
        /// Keys of the fields it touched, or the reason.
        public let detail: [String]
    }

    /// Random id in lower-case hex.
    public let id: String
    /// Raised by every change of its fields.
    public var version: Int64
    /// Permit or penalty.
    public let kind: PublicityKind
    /// Code type of the counterpart, of GB/T 36903; nil when only its fields tell.
    public let codeType: String?
    /// Department that answers for it.
    public let department: String
    /// Id of the decision; nil for a row of a file.
    public let decision: String?
    /// The row of a file it was made of; nil for a decision.
    public let origin: RowOrigin?
    /// Where it stands.
    public var state: State
    /// Values by template key; an absent key is not filled.
    public var fields: [String: String]
    /// Proposals for open fields.
    public var suggestions: [Suggestion]
    /// What receivers said.
    public var receivers: [ReceiverState]
    /// Procedure of a penalty.
    public let procedure: Procedure?
    /// Grade of a penalty.
    public let grade: Grade?
    /// Code of the publicity regime of a penalty.
    public var regime: String?
    /// Day of the decision; nil while it cannot be read.
    public var decidedOn: Day?
    /// Last day to report; nil when the calendar has no table.
    public var dueOn: Day?
    /// Identifiers of the licenses it goes with.
    public var licenses: [String]
    /// What the feed holds of it.
    public var reported: Reported?
    /// First time it was reported.
    public var reportedAt: Instant?
    /// First time a receiver accepted it.
    public var acceptedAt: Instant?
    /// Last day of publicity, where it can be computed.
    public var publicUntil: Day?
    /// First day of repair, where it can be computed.
    public var repairableFrom: Day?
    /// Its life, oldest first.
    public var history: [Step]

    /// Whom it is about; nil when no code is known.
    public var subject: SubjectCode? {
        let name = counterpart == .natural ? "XDR_ZJHM" : "XDR_SHXYM"
        guard let code = self[name], code != Template.placeholderCode else { return nil }
        return SubjectCode(type: counterpart == .natural ? personalCodeType : "001", number: code)
    }

    /// The type the decision gave, unless the field now says another one.
    private var personalCodeType: String {
        let word = self["XDR_ZJLX"]
        if let codeType, word.map({ IdentityDocument.words[codeType] == $0 }) ?? true {
            return codeType
        }
        return IdentityDocument.words.filter { $0.value == word }.keys.min() ?? "999"
    }

    /// Kind of the counterpart, as its field says; nil while that is open.
    public var counterpart: CounterpartKind? { self["XDR_LB"].flatMap(CounterpartKind.init(word:)) }

    /// Whether it came in by a history load (历史导入), which does not count for timeliness.
    public var isHistory: Bool { origin != nil }

    /// A value by its key without the template's prefix.
    subscript(name: String) -> String? { fields[template.prefix + name] }

    /// Its template.
    public var template: Template { .current(for: kind) }

    /// Rejections that wait for a correction.
    public var openRejections: [ReceiverState] {
        receivers.filter { $0.state == .rejected && $0.isOpen }
    }

    /// Working days left to report; nil without due day or table, when it is reported, or when it
    /// is no matter of time.
    public func daysLeft(on day: Day, _ calendar: WorkingCalendar) -> Int? {
        guard reportedAt == nil, !isHistory, let dueOn else { return nil }
        return calendar.workingDays(from: day, to: dueOn)
    }

    /// `notPublic` until it is reported, `ended` behind its last day, else `public`.
    public func publicityState(on day: Day) -> String {
        guard reported != nil, state != .withdrawn else { return "notPublic" }
        if let publicUntil, publicUntil < day { return "ended" }
        return "public"
    }
}
