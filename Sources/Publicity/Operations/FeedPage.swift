public import Codes
public import JSON
internal import Signing

/// Which items of the feed are asked for (供数筛选).
public struct FeedFilter: Hashable, Sendable {
    /// Permits or penalties only.
    public var kind: PublicityKind?
    /// One kind of counterpart only.
    public var counterpart: CounterpartKind?
    /// One department only.
    public var department: String?

    /// Everything.
    public init() {}

    /// Whether an item is asked for, by the columns of its record; what is no longer known of one
    /// that was erased does not hold.
    func holds(for event: SequencedEvent, _ record: [Column: String]) -> Bool {
        if let kind, record[.kind] != kind.rawValue { return false }
        if let counterpart, record[.counterpart] != counterpart.rawValue { return false }
        return department.map { event.department.utf8.elementsEqual($0.utf8) } ?? true
    }
}

/// One item of the feed as its receiver gets it (供数条目).
public struct FeedItem: Sendable {
    /// Number of the receiver's own count.
    public let number: Int64
    /// The event with its place.
    public let event: SequencedEvent
    /// Members of the body by their octets; none when it was erased.
    let members: CanonicalMembers?
    /// Department whose record it is.
    public var department: String { event.department }
    /// Whether the fields must no longer be shown.
    public let isSuperseded: Bool

    /// What the event says; absent when it was erased.
    public var body: Value? { try? Value.parse(event.body) }

    /// Keys of the fields it shows, as they stand in its body.
    var keys: [ArraySlice<UInt8>] {
        guard !isSuperseded, let fields = members?["fields"] else { return [] }
        return CanonicalMembers(fields)?.names ?? []
    }

    /// Keys of the fields it shows.
    public var shownKeys: [String] { keys.map { String(decoding: $0, as: UTF8.self) } }

    /// Writes the item; the members of the body stand as they were hashed.
    public func write(to writer: inout ObjectWriter) {
        writer.integer("n", number)
        writer.integer("seq", event.sequence)
        if isSuperseded {
            writer.raw("op", members?["op"] ?? Self.upsert)
            writer.string("recordId", event.record.id)
            if let version = members?["version"] { writer.raw("version", version) }
        } else if let members {
            for name in FeedPage.members {
                if let value = members[name] { writer.raw(name, value) }
            }
        }
        writer.string("leaf", Hex.encode(event.leaf))
        if isSuperseded {
            writer.bool("superseded", true)
        } else {
            writer.string("salt", Hex.encode(event.salt))
        }
    }

    /// The word for a record that is to be taken over, as it stands in a body.
    static let upsert = ArraySlice("\"upsert\"".utf8)
}

/// One page of a receiver's feed (供数分页).
public struct FeedPage: Sendable {
    /// Members of an event's body in the order of the contract.
    static let members = [
        "op", "reason", "effect", "recordId", "version", "kind", "fields", "reportedAt",
    ]

    /// The items that pass the filter.
    public let items: [FeedItem]
    /// How many did not.
    public let skipped: Int
    /// Number of the last entry looked at; where the next page begins behind.
    public let last: Int64?

    /// A page of entries as numbered for the receiver.
    ///
    /// - Parameters:
    ///   - entries: in order.
    ///   - filter: what is asked for.
    ///   - records: where the records stand now.
    /// - Throws: `store`.
    public init(
        _ entries: [FeedEntry], filter: FeedFilter, records: any Records
    ) async throws(PublicityError) {
        let known = try await Self.known(entries, records)
        var items: [FeedItem] = []
        for entry in entries {
            let record = known[Array(entry.event.record.id.utf8), default: [:]]
            guard filter.holds(for: entry.event, record) else { continue }
            items.append(try Self.item(entry, record))
        }
        self.items = items
        skipped = entries.count - items.count
        last = entries.last?.number
    }

    /// Keys of all fields that the items show, each once.
    public var shownKeys: [String] {
        var found: Set<ArraySlice<UInt8>> = []
        var last: [ArraySlice<UInt8>] = []
        // Neighbors are mostly rows of one template with the same fields.
        for item in items {
            let keys = item.keys
            if keys != last { found.formUnion(keys) }
            last = keys
        }
        return found.map { String(decoding: $0, as: UTF8.self) }.sorted()
    }

    /// The columns of a page's records by id, in one read; their documents are not needed.
    private static func known(
        _ entries: [FeedEntry], _ records: any Records
    ) async throws(PublicityError) -> [[UInt8]: [Column: String]] {
        let ids = Set(entries.map(\.event.record.id)).sorted()
        guard !ids.isEmpty else { return [:] }
        var query = RecordQuery(.publicityRecord, [.hasID(oneOf: ids)], limit: ids.count)
        query.hasDocuments = false
        var known: [[UInt8]: [Column: String]] = [:]
        do throws(StoreError) {
            for stored in try await records.records(query) {
                known[Array(stored.ref.id.utf8)] = stored.columns
            }
        } catch { throw .store(error) }
        return known
    }

    private static func item(
        _ entry: FeedEntry, _ record: [Column: String]
    ) throws(PublicityError) -> FeedItem {
        guard !entry.event.body.isEmpty else {
            return FeedItem(
                number: entry.number, event: entry.event, members: nil, isSuperseded: true)
        }
        guard let members = CanonicalMembers(entry.event.body[...]) else {
            throw .store(.unavailable("damaged document"))
        }
        let isUpsert = members["op"]?.elementsEqual(FeedItem.upsert) ?? false
        let isWithdrawn = record[.state] == PublicityRecord.State.withdrawn.rawValue
        return FeedItem(
            number: entry.number, event: entry.event, members: members,
            isSuperseded: isWithdrawn && isUpsert)
    }
}
