internal import Synchronization

/// Documents that nearly every request reads again (常读文档), opened once for each sealed text.
///
/// The row is read each time; the seal of the same octets in the same place need not be tried again.
final class OpenedDocuments: Sendable {
    /// Tables of rules and rights; none of them is about a person.
    static let tables: Set<String> = [
        "callers", "license_types", "items", "item_versions", "datasets", "grants",
    ]

    private struct Place: Hashable {
        let table: String
        let row: [UInt8]
    }

    private struct State {
        var documents: [Place: (sealed: [UInt8], plain: [UInt8])] = [:]
        var octets = 0
    }

    /// Octets kept at most; then it begins anew.
    private static let limit = 4 << 20
    private let state = Mutex(State())

    /// The document of a row; `open` is called when the row had another sealed text so far.
    func document(
        _ table: String, _ row: String, _ sealed: [UInt8],
        _ open: () throws(UnitError) -> [UInt8]
    ) throws(UnitError) -> [UInt8] {
        let place = Place(table: table, row: Array(row.utf8))
        if let known = state.withLock({ $0.documents[place] }), known.sealed == sealed {
            return known.plain
        }
        let plain = try open()
        keep((sealed, plain), place)
        return plain
    }

    private func keep(_ document: (sealed: [UInt8], plain: [UInt8]), _ place: Place) {
        let size = document.sealed.count + document.plain.count
        guard size <= Self.limit / 8 else { return }
        state.withLock { state in
            if state.octets + size > Self.limit { state = State() }
            if let before = state.documents.updateValue(document, forKey: place) {
                state.octets -= before.sealed.count + before.plain.count
            }
            state.octets += size
        }
    }
}
