internal import Codes

/// What lies in a store (库存快照), as names and numbers: two sights tell what a request did.
public struct StoreSight: Sendable, Equatable {
    /// Revisions by `kind/id`.
    public var records: [String: Int64]
    /// By public id: `stream kind revision`.
    public var events: [String: String]
    /// Stored answers, unique keys and blind values, what is spent of budgets and what is counted.
    public var counts: [String: Int64]

    /// A sight.
    public init(records: [String: Int64], events: [String: String], counts: [String: Int64]) {
        self.records = records
        self.events = events
        self.counts = counts
    }

    /// What was done since an earlier sight, in words that name no id, sorted.
    public func changes(since before: StoreSight) -> [String] {
        var words: [String] = []
        for (name, revision) in records where before.records[name] != revision {
            let kind = name.prefix { $0 != "/" }
            words.append("\(kind) at \(revision), was \(before.records[name] ?? 0)")
        }
        for name in before.records.keys where records[name] == nil { words.append("\(name) gone") }
        for (id, word) in events where before.events[id] == nil { words.append("event \(word)") }
        for id in before.events.keys where events[id] == nil { words.append("event \(id) gone") }
        for (name, count) in counts where before.counts[name] != count {
            words.append("\(name) +\(count - (before.counts[name] ?? 0))")
        }
        return words.sorted()
    }
}

extension MemoryStore {
    /// What lies in memory.
    public func sight() -> StoreSight {
        look { state in
            var records: [String: Int64] = [:]
            for record in state.records.values {
                let ref = record.stored.ref
                records["\(ref.kind)/\(ref.id)"] = record.stored.revision
            }
            var events: [String: String] = [:]
            for event in state.events {
                events[event.event.id] =
                    "\(event.stream) \(event.event.record.kind) \(event.event.revision)"
            }
            return StoreSight(
                records: records, events: events,
                counts: [
                    "answers": Int64(state.answers.count), "unique": Int64(state.holders.count),
                    "blind": Int64(state.records.values.map(\.blind.count).reduce(0, +)),
                    "spent": state.budgets.values.reduce(0, +),
                    "counted": state.counts.values.reduce(0, +),
                ])
        }
    }
}
