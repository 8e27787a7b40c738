/// Octets that must not reach a log or an error text: they print as `<secret>`.
struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The octets themselves.
    let bytes: [UInt8]

    /// Keeps octets from being printed.
    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The same for every secret.
    var description: String { "<secret>" }

    /// The same for every secret.
    var debugDescription: String { "<secret>" }

    /// Without children, since `dump` and string interpolation walk them.
    var customMirror: Mirror { Mirror(self, children: []) }
}
