internal import Codes

/// Reads where licenses stand in their lists and what those must say (状态读取).
///
/// Documents stay sealed: state and place are plain columns. A record last written before there
/// was the column is opened.
struct StatusPlaces: Sendable {
    /// What one place must say.
    struct Entry: Hashable, Sendable {
        let place: StatusReference
        let status: ListedStatus
    }

    /// Records of one read.
    static let page = 1000

    let records: any Records

    /// Every place that says something else than "in force", page by page.
    func each(_ use: ([Entry]) -> Void) async throws(LicenseError) {
        for state in LicenseState.allCases where ListedStatus(state) != .valid {
            var query = RecordQuery(
                .license, [.isOne(.state, of: [state.rawValue])], order: .statusPlace,
                limit: Self.page)
            while true {
                let rows = try await rows(query)
                use(try await entries(rows))
                guard let last = rows.last, rows.count == Self.page else { break }
                query.after = .init(value: last.columns[.statusPlace] ?? "", id: last.id)
            }
        }
    }

    /// What the places of some licenses must say now; ids of no license are passed over.
    func entries(of ids: [String]) async throws(LicenseError) -> [Entry] {
        try await entries(
            rows(RecordQuery(.license, [.hasID(oneOf: ids)], limit: max(1, ids.count))))
    }

    private func rows(_ query: RecordQuery) async throws(LicenseError) -> [RecordColumns] {
        do throws(StoreError) {
            return try await records.columns([.state, .statusPlace], of: query)
        } catch { throw .store(error) }
    }

    private func entries(_ rows: [RecordColumns]) async throws(LicenseError) -> [Entry] {
        var entries: [Entry] = []
        for row in rows {
            guard let state = row.columns[.state].flatMap(LicenseState.init) else { continue }
            if let place = row.columns[.statusPlace].flatMap(StatusReference.init(column:)) {
                entries.append(Entry(place: place, status: ListedStatus(state)))
            } else if let license = try await records.license(row.id)?.license {
                entries.append(
                    Entry(place: license.status, status: ListedStatus(license.storedState)))
            }
        }
        return entries
    }
}
