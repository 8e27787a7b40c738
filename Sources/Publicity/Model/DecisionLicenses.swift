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

    /// Licenses issued, in the order of the message.
    public var issued: [Issued]
    /// Licenses moved.
    public var moved: [Moved]
    /// What the licenses domain wants written.
    public var changes: [Change]

    /// Nothing, or what was made.
    public init(issued: [Issued] = [], moved: [Moved] = [], changes: [Change] = []) {
        self.issued = issued
        self.moved = moved
        self.changes = changes
    }

    /// All identifiers, issued first.
    public var identifiers: [String] { issued.map(\.identifier) + moved.map(\.identifier) }
}
