/// Where a database is (数据库位置).
public enum Location: Hashable, Sendable {
    /// An SQLite file; made when it is not there.
    case sqlite(path: String)
    /// A PostgreSQL database by URL, and the schema of its tables; nil is the server's choice.
    case postgres(url: String, schema: String?)
}

extension Location: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Which engine; never the URL, which may hold a password.
    public var description: String {
        switch self {
        case .sqlite(let path): "SQLite \(path)"
        case .postgres(_, let schema): "PostgreSQL" + (schema.map { " schema \($0)" } ?? "")
        }
    }

    /// The same for the debugger.
    public var debugDescription: String { description }

    /// Without children, since `dump` walks them.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
