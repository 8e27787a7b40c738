public import Codes

extension Database {
    /// Sums of counters, by owner, day and name.
    public func counts(_ query: CountQuery) async throws(StoreError) -> [Count] {
        if query.owners?.isEmpty == true || query.limit <= 0 { return [] }
        return try await engine.read { connection throws(UnitError) in
            var values: [SQLValue] = [
                .text("\(query.from)"), .text(query.series), .text("\(query.from)"),
                .text("\(query.to)"),
            ]
            // Counters of each day, or all of them under the first day.
            let day = query.isByDay ? "day" : "CAST($1 AS TEXT)"
            if query.isByDay { values.removeFirst() }
            let first = query.isByDay ? 1 : 2
            var sql = """
                SELECT owner, \(day) AS counted, name, CAST(SUM(total) AS BIGINT) FROM counts \
                WHERE series = $\(first) AND day >= $\(first + 1) AND day <= $\(first + 2)
                """
            if let owners = query.owners {
                let places = owners.map { owner in
                    values.append(.text(owner))
                    return "$\(values.count)"
                }
                sql += " AND owner IN (\(places.joined(separator: ", ")))"
            }
            if let after = query.after, !query.isByDay {
                values += [.text(after.owner), .text(after.name)]
                sql += " AND (owner, name) > ($\(values.count - 1), $\(values.count))"
            }
            values.append(.integer(Int64(query.limit)))
            sql += query.isByDay ? " GROUP BY owner, day, name" : " GROUP BY owner, name"
            sql += " ORDER BY owner, counted, name LIMIT $\(values.count)"
            return try connection.run(sql, values).map { row throws(UnitError) in
                guard let day = try? Day(row.text(1)) else { throw .failed("damaged counter") }
                return Count(
                    series: query.series, owner: try row.text(0), day: day,
                    name: try row.text(2), amount: try row.integer(3))
            }
        }
    }
}
