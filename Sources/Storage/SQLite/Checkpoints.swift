internal import GRDB
internal import GRDBSQLite

/// Moving the log into the database file (检查点), as SQLite does by itself, but not silently.
///
/// SQLite's own step after a commit forgets that a sync failed. Here the commit that caused it then
/// reports the failed disk: it was written, its outcome is `outcomeUnknown`, and writes stop.
enum Checkpoints {
    /// Pages of the log from which on it is moved; SQLite's own number.
    private static let pages: Int32 = 1000

    /// Takes the place of SQLite's own step on the connection that writes.
    static func watch(_ database: GRDB.Database) {
        sqlite3_wal_hook(
            database.sqliteConnection,
            { _, connection, name, pages in
                guard pages >= Checkpoints.pages else { return SQLITE_OK }
                let code = sqlite3_wal_checkpoint_v2(
                    connection, name, SQLITE_CHECKPOINT_PASSIVE, nil, nil)
                // Readers at work, or no room: the log grows, and the next commit tries again.
                return [SQLITE_IOERR, SQLITE_CORRUPT].contains(code & 0xFF) ? code : SQLITE_OK
            }, nil)
    }
}
