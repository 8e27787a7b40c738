/// What is wrong with one place of a message (报文错误), and where.
///
/// `kind` decides the HTTP status: what cannot be read is 400, what was read but is wrong is 422.
public struct Fault: Error, Hashable, Sendable {
    /// Whether the message could not be read, or was read and is wrong.
    public enum Kind: Sendable {
        /// Syntax, unknown, missing or of the wrong type.
        case unreadable
        /// Read, but the value cannot be right: check character, impossible date, no right.
        case unsound
        /// Larger than this route allows.
        case tooLarge
    }

    /// How the place is to be answered.
    public let kind: Kind
    /// Stable machine code, `noun.problem`.
    public let code: String
    /// RFC 6901 pointer to the place; empty for the whole message.
    public let pointer: String
    /// Named plain values for the text of the answer; never a personal number.
    public let values: [String: String]

    /// A fault at a place.
    public init(
        _ kind: Kind, _ code: String, at pointer: String, _ values: [String: String] = [:]
    ) {
        self.kind = kind
        self.code = code
        self.pointer = pointer
        self.values = values
    }

    /// A value that was read but cannot be right.
    public static func unsound(
        _ code: String, at pointer: String, _ values: [String: String] = [:]
    ) -> Fault {
        Fault(.unsound, code, at: pointer, values)
    }
}
