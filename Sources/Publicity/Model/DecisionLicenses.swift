public import Codes

/// What a decision does to licenses (决定附带的证照), made by the licenses domain beforehand.
public struct DecisionLicenses: Sendable {
    /// A license issued, or its new version.
    public struct Issued: Hashable, Sendable {
        /// Identifier.
        public let identifier: String
        /// Name of its type.
        public let name: String
        /// Printed number.
        public let number: String
        /// First day.
        public let validFrom: Day?
        /// Last day.
        public let validTo: LastDay?

        /// A license issued.
        public init(
            identifier: String, name: String, number: String, validFrom: Day? = nil,
            validTo: LastDay? = nil
        ) {
            self.identifier = identifier
            self.name = name
            self.number = number
            self.validFrom = validFrom
            self.validTo = validTo
        }
    }

    /// A license moved to another state.
    public struct Moved: Hashable, Sendable {
        /// Identifier.
        public let identifier: String
        /// State after it, such as `REVOKED`.
        public let state: String

        /// A license moved.
        public init(identifier: String, state: String) {
            self.identifier = identifier
            self.state = state
        }
    }

    /// A license whose next version took its place.
    public struct Replaced: Hashable, Sendable {
        /// Identifier.
        public let identifier: String
        /// Identifier of the new version.
        public let by: String

        /// A license replaced.
        public init(identifier: String, by: String) {
            self.identifier = identifier
            self.by = by
        }
    }

    /// Licenses issued, in the order of the message.
    public var issued: [Issued]
    /// Licenses moved.
    public var moved: [Moved]
    /// Licenses replaced by those of `issued` that are new versions.
    public var replaced: [Replaced]
    /// What the licenses domain wants written.
    public var changes: [Change]

    /// Nothing, or what was made.
    public init(
        issued: [Issued] = [], moved: [Moved] = [], replaced: [Replaced] = [],
        changes: [Change] = []
    ) {
        self.issued = issued
        self.moved = moved
        self.replaced = replaced
        self.changes = changes
    }

    /// Moves that end permits: `isRenewed` says that a record takes the place of the earlier one.
    func endings(isRenewed: Bool) -> [Moved] {
        guard isRenewed else { return moved }
        return moved + replaced.map { Moved(identifier: $0.identifier, state: "REPLACED") }
    }

    /// All identifiers, issued first.
    public var identifiers: [String] { issued.map(\.identifier) + moved.map(\.identifier) }
}
