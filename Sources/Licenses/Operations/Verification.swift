public import Codes

/// What a verification found (核验结果).
public struct Verification: Hashable, Sendable {
    /// The three answers.
    public enum Verdict: String, Sendable {
        /// Right, and in force.
        case valid
        /// Forged, altered, not in force, or other than claimed.
        case invalid
        /// Something needed is not known; the findings name it.
        case inconclusive
    }

    /// How one claim about the face came out.
    public struct Claim: Hashable, Sendable {
        /// Key of the field.
        public let key: String
        /// Whether it agrees.
        public let outcome: Finding.Outcome
        /// Whether the type has a field of this key; only such keys may be recorded.
        public let isKnown: Bool
    }

    /// What may be shown of the license: never more than was handed in.
    public struct Shown: Hashable, Sendable {
        /// The identifier, when it or a trusted token was handed in.
        public var identifier: String?
        /// Code of the type.
        public var typeCode: String
        /// Name of the type, when the type is known.
        public var typeName: String?
        /// The issuer, with a trusted token.
        public var issuer: Organization?
        /// First and last day, with a trusted token.
        public var period: Period?
        /// The number, where a presentation shows it.
        public var number: String?
        /// The holders, where a presentation shows names or codes of them.
        public var holders: [Holder] = []
        /// What the token disclosed of the face.
        public var face: [License.FaceValue] = []

        /// As much of a holder as is shown.
        public struct Holder: Hashable, Sendable {
            /// The name.
            public var name: String?
            /// Type and number of the code.
            public var code: SubjectCode?
        }

        /// First and last day; the last is nil for 长期.
        public struct Period: Hashable, Sendable {
            /// First day.
            public var first: Day
            /// Last day.
            public var last: Day?
        }
    }

    /// The answer.
    public let verdict: Verdict
    /// The state on the day of the check, when the license is known to be meant.
    public let state: LicenseState?
    /// Since when.
    public let stateSince: Day?
    /// Why.
    public let stateReason: ReasonCode?
    /// When it was checked.
    public let checkedAt: Instant
    /// Slug of what the clerk does now; the text is `next.license.<slug>`.
    public let next: String
    /// What each rule found, in the order of the rules.
    public let findings: [Finding]
    /// The claims about the face, in the order given.
    public let claims: [Claim]
    /// What may be shown.
    public internal(set) var shown: Shown?
    /// The license that was found; for the access record, never for the answer.
    public let license: License?
}
