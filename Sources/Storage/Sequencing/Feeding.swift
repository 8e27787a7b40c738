public import Codes

/// Dense numbers of a receiver (供数编号), given under the lock of the ledger's head.
enum Feeding {
    /// Makes a receiver known; its past is numbered next.
    static func register(_ receiver: String, _ connection: any SQLConnection) throws(UnitError) {
        _ = try connection.run(
            """
            INSERT INTO receivers (receiver, numbered_to, last_number) VALUES ($1, -1, 0) \
            ON CONFLICT (receiver) DO NOTHING RETURNING receiver
            """, [.text(receiver)])
    }

    /// Numbers the receiver's next events below a size of the ledger; true when it caught up.
    static func number(
        _ receiver: String, below size: Int64, _ connection: any SQLConnection
    ) throws(UnitError) -> Bool {
        let state = try connection.run(
            "SELECT numbered_to, last_number FROM receivers WHERE receiver = $1",
            [.text(receiver)])
        guard let state = state.first else { throw .failed("unknown receiver") }
        let (reached, last) = (try state.integer(0), try state.integer(1))
        if reached >= size - 1 { return true }
        let places = try insert(receiver, behind: reached, below: size, last, connection)
        let isWhole = places.count < Int(Sequencing.step)
        _ = try connection.run(
            "UPDATE receivers SET numbered_to = $1, last_number = $2 WHERE receiver = $3",
            [
                .integer(isWhole ? size - 1 : places.max() ?? reached),
                .integer(last + Int64(places.count)), .text(receiver),
            ])
        return isWhole
    }

    private static func insert(
        _ receiver: String, behind reached: Int64, below size: Int64, _ last: Int64,
        _ connection: any SQLConnection
    ) throws(UnitError) -> [Int64] {
        let sql = """
            INSERT INTO feed (receiver, number, seq) SELECT CAST($1 AS TEXT), \
            CAST($2 AS BIGINT) + ROW_NUMBER() OVER (ORDER BY page.seq), page.seq FROM \
            (SELECT seq FROM events WHERE stream = $3 AND seq > $4 AND seq < $5 \
            ORDER BY seq LIMIT $6) AS page RETURNING seq
            """
        let values: [SQLValue] = [
            .text(receiver), .integer(last), .text(Sequencing.fedStream), .integer(reached),
            .integer(size), .integer(Sequencing.step),
        ]
        return try connection.run(sql, values).map { row throws(UnitError) in try row.integer(0) }
    }

    /// Whether a receiver is numbered as far as the ledger goes.
    static func isReady(
        _ receiver: String, _ connection: any SQLConnection
    ) throws(UnitError) -> Bool {
        try !connection.run(
            """
            SELECT r.receiver FROM receivers AS r JOIN ledger_head AS h \
            ON r.numbered_to >= h.size - 1 WHERE r.receiver = $1 AND h.id = 1
            """, [.text(receiver)]
        ).isEmpty
    }

    /// A page of a receiver's entries, still sealed.
    static func page(
        _ receiver: String, after number: Int64, limit: Int, _ connection: any SQLConnection
    ) throws(UnitError) -> [SQLRow] {
        try connection.run(
            """
            SELECT \(EventRow.selection), f.number FROM feed AS f \
            JOIN events AS e ON e.seq = f.seq WHERE f.receiver = $1 AND f.number > $2 \
            ORDER BY f.number LIMIT $3
            """, [.text(receiver), .integer(number), .integer(Int64(max(0, limit)))])
    }

    /// Rows opened at once by one task: some milliseconds of work.
    private static let slice = 128

    /// Opens the rows of a page, a slice to a task: the seals take most of the time of a feed.
    static func entries(_ rows: [SQLRow], _ seals: Seals) async throws(StoreError) -> [FeedEntry] {
        let slices = stride(from: 0, to: rows.count, by: slice).map {
            rows[$0..<min($0 + slice, rows.count)]
        }
        let opened = await withTaskGroup { group in
            for (place, slice) in slices.enumerated() {
                group.addTask { (place, open(slice, seals)) }
            }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        var entries: [FeedEntry] = []
        for place in slices.indices {
            guard let slice = opened[place] else { throw .unavailable("a slice is missing") }
            entries += try slice.get()
        }
        return entries
    }

    private static func open(
        _ rows: ArraySlice<SQLRow>, _ seals: Seals
    ) -> Result<[FeedEntry], StoreError> {
        do throws(UnitError) {
            return .success(
                try rows.map { row throws(UnitError) in
                    FeedEntry(
                        number: try row.integer(EventRow.count),
                        event: try EventRow.event(row, seals))
                })
        } catch { return .failure(error.storeError) }
    }
}

extension Database {
    /// Entries of a receiver behind a number, in order; unknown receivers are numbered first.
    public func feed(
        receiver: String, after number: Int64, limit: Int
    ) async throws(StoreError) -> [FeedEntry] {
        let seals = seals
        let isReady = try await engine.look { connection throws(UnitError) in
            try Feeding.isReady(receiver, connection)
        }
        if !isReady { try await catchUp(receiver) }
        let rows = try await engine.read { connection throws(UnitError) in
            try Feeding.page(receiver, after: number, limit: limit, connection)
        }
        return try await Feeding.entries(rows, seals)
    }

    /// Registers a receiver and numbers its past, a bounded step at a time.
    private func catchUp(_ receiver: String) async throws(StoreError) {
        var hasCaughtUp = false
        while !hasCaughtUp {
            hasCaughtUp = try await engine.write { connection throws(UnitError) in
                let size = try LockedHead(connection).size
                try Feeding.register(receiver, connection)
                return try Feeding.number(receiver, below: size, connection)
            }
        }
    }
}
