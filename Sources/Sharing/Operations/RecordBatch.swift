internal import Codes

/// The records one batch touches, each once, in the order of the lines.
struct RecordBatch {
    struct Entry {
        var id: String?
        var revision: Int64?
        var before: DataRecord?
        var after: DataRecord?

        func becoming(_ record: DataRecord?) -> Entry {
            Entry(id: record?.id ?? id, revision: revision, before: before, after: record)
        }

        var change: Change? {
            guard let revision else { return after?.change(expects: .absent) }
            guard let after else {
                return before.map {
                    Change($0.ref, expects: .revision(revision), effect: .remove)
                }
            }
            if after.document == before?.document { return nil }
            return after.change(expects: .revision(revision))
        }
    }

    private var order: [[UInt8]] = []
    private var entries: [[UInt8]: Entry] = [:]

    func entry(_ key: [UInt8]) -> Entry? { entries[key] }

    mutating func keep(_ entry: Entry, _ key: [UInt8]) {
        if entries.updateValue(entry, forKey: key) == nil { order.append(key) }
    }

    var changes: [Change] { order.compactMap { entries[$0]?.change } }
}
