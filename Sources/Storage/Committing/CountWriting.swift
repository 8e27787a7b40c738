internal import Codes

extension PreparedUnit {
    /// Lanes of one counter: units beside each other seldom wait for the same row.
    private static let lanes: Int64 = 8

    /// Raises the counters, all in one lane drawn for this unit.
    func write(_ counts: [Count], _ connection: any SQLConnection) throws(UnitError) {
        if counts.isEmpty { return }
        let lane = Int64.random(in: 0..<Self.lanes)
        let sql = """
            INSERT INTO counts (series, owner, day, name, lane, total) \
            VALUES ($1, $2, $3, $4, $5, $6) \
            ON CONFLICT (series, owner, day, name, lane) \
            DO UPDATE SET total = counts.total + excluded.total
            """
        for count in counts {
            let values: [SQLValue] = [
                .text(count.series), .text(count.owner), .text("\(count.day)"),
                .text(count.name), .integer(lane), .integer(count.amount),
            ]
            _ = try connection.run(sql, values)
        }
    }
}
