public import Codes

/// Something in a database that must not be so (数据缺陷).
public struct Flaw: Hashable, Sendable {
    /// The stable machine code.
    public let code: String
    /// Where: a table, a number; never a value of a row.
    public let place: String

    /// A flaw.
    public init(_ code: String, _ place: String) {
        self.code = code
        self.place = place
    }
}

extension Inspection {
    /// What is wrong as far as it shows without the key file: damage of the file, numbers with
    /// gaps, feeds that point nowhere.
    public func flaws() throws(StoreError) -> [Flaw] {
        var flaws: [Flaw] = []
        if let word = try integrity(), word != "ok" { flaws.append(Flaw("database.damaged", "")) }
        if let name = try unknownMigration() { flaws.append(Flaw("database.newer", name)) }
        for check in Self.checks {
            let count = try number(check.sql)
            if count > 0 { flaws.append(Flaw(check.code, "\(count)")) }
        }
        return flaws
    }

    /// Each statement counts what must be none.
    private static let checks: [(code: String, sql: String)] = [
        (
            "ledger.not-dense",
            """
            SELECT COUNT(*) FROM ledger_head AS h WHERE h.id = 1 AND (h.size <> \
            (SELECT COUNT(seq) FROM events) OR h.size <> \
            (SELECT COALESCE(MAX(seq), -1) + 1 FROM events) OR 0 <> \
            (SELECT COALESCE(MIN(seq), 0) FROM events))
            """
        ),
        (
            "ledger.no-head", "SELECT 1 - COUNT(*) FROM ledger_head WHERE id = 1"
        ),
        (
            "department.not-dense",
            """
            SELECT COUNT(*) FROM (SELECT e.department FROM events AS e \
            LEFT JOIN department_numbers AS d ON d.department = e.department \
            WHERE e.seq IS NOT NULL GROUP BY e.department, d.last_number \
            HAVING COUNT(e.department_number) <> COUNT(*) OR MIN(e.department_number) <> 1 \
            OR MAX(e.department_number) <> COUNT(*) \
            OR COALESCE(d.last_number, 0) <> COUNT(*)) AS uneven
            """
        ),
        (
            "feed.not-dense",
            """
            SELECT COUNT(*) FROM (SELECT r.receiver FROM receivers AS r \
            LEFT JOIN feed AS f ON f.receiver = r.receiver GROUP BY r.receiver, r.last_number \
            HAVING COUNT(f.number) <> r.last_number OR COALESCE(MIN(f.number), 1) <> 1 \
            OR COALESCE(MAX(f.number), 0) <> r.last_number) AS uneven
            """
        ),
        (
            "feed.without-event",
            """
            SELECT COUNT(*) FROM feed AS f LEFT JOIN events AS e ON e.seq = f.seq \
            WHERE e.seq IS NULL
            """
        ),
    ]
}
