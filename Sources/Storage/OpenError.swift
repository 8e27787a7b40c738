/// Why a database cannot be opened (打不开数据库); the words say what to do.
public enum OpenError: Error, Hashable, Sendable, CustomStringConvertible {
    /// No connection, or no such file.
    case unreachable(String)
    /// The database was made with another key file.
    case otherKeyFile
    /// A migration that was applied had another text than the one in this program.
    case migrationChanged(String)
    /// The database has a migration that this program does not know.
    case newerDatabase(String)
    /// The database would lose writes or sort otherwise.
    case unsuitable(String)
    /// A schema is named by lower-case letters, digits and `_` only.
    case schemaMalformed

    /// The stable machine code.
    public var code: String {
        switch self {
        case .unreachable: "database.unreachable"
        case .otherKeyFile: "database.other-key-file"
        case .migrationChanged: "database.migration-changed"
        case .newerDatabase: "database.newer"
        case .unsuitable: "database.unsuitable"
        case .schemaMalformed: "database.schema-malformed"
        }
    }

    /// What is wrong and what to do, in one sentence.
    public var description: String {
        switch self {
        case .unreachable(let reason): "The database cannot be reached: \(reason)."
        case .otherKeyFile:
            "The database was made with another key file; start with the key file it was made with."
        case .migrationChanged(let name):
            "Migration \(name) was applied with another text; start the program that applied it."
        case .newerDatabase(let name):
            "The database has migration \(name), which this program does not know; start a newer program."
        case .unsuitable(let reason): "The database is not suitable: \(reason)."
        case .schemaMalformed:
            "A schema name has lower-case letters, digits and _ only, and begins with a letter."
        }
    }
}
