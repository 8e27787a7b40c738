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

    /// Whether an item is asked for; what is no longer known of one that was erased does not hold.
    func holds(for event: SequencedEvent, _ record: PublicityRecord?) -> Bool {
        if let kind, record?.kind != kind { return false }
        if let counterpart, record?.counterpart != counterpart { return false }
        return department.map { event.department.utf8.elementsEqual($0.utf8) } ?? true
    }
}

/// One item of the feed as its receiver gets it (供数条目).
public struct FeedItem: Sendable {
    /// Number of the receiver's own count.
    public let number: Int64
    /// The event with its place.
    public let event: SequencedEvent
    /// What the event says; absent when it was erased.
    public let body: Value?
    /// Department whose record it is.
    public var department: String { event.department }
    /// Whether the fields must no longer be shown.
    public let isSuperseded: Bool

    /// Keys of the fields it shows.
    public var shownKeys: [String] {
        guard !isSuperseded, case .object(let fields) = body?["fields"] else { return [] }
        return fields.map(\.key)
    }

    /// Writes the item; the members of the body stand as they were hashed.
    public func write(to writer: inout ObjectWriter) {
        writer.integer("n", number)
        writer.integer("seq", event.sequence)
        if isSuperseded {
            writer.string("op", body?["op"]?.text ?? "upsert")
            writer.string("recordId", event.record.id)
            if let version = body?["version"]?.whole { writer.integer("version", version) }
        } else if case .object(let members) = body {
            for name in FeedPage.members {
                guard let member = members.first(where: { $0.isNamed(name) }) else { continue }
                writer.value(name, member.value)
            }
        }
        writer.string("leaf", Hex.encode(event.leaf))
        if isSuperseded {
            writer.bool("superseded", true)
        } else {
            writer.string("salt", Hex.encode(event.salt))
        }
    }
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
            let record = known[Array(entry.event.record.id.utf8)]
            guard filter.holds(for: entry.event, record) else { continue }
            items.append(try Self.item(entry, record))
        }
        self.items = items
        skipped = entries.count - items.count
        last = entries.last?.number
    }

    /// The records of a page by id, in one read.
    private static func known(
        _ entries: [FeedEntry], _ records: any Records
    ) async throws(PublicityError) -> [[UInt8]: PublicityRecord] {
        let ids = Set(entries.map(\.event.record.id)).sorted()
        guard !ids.isEmpty else { return [:] }
        var known: [[UInt8]: PublicityRecord] = [:]
        do throws(StoreError) {
            let query = RecordQuery(.publicityRecord, [.hasID(oneOf: ids)], limit: ids.count)
            for stored in try await records.records(query) {
                known[Array(stored.ref.id.utf8)] = try HeldRecord(stored).record
            }
        } catch { throw .store(error) }
        return known
    }

    private static func item(
        _ entry: FeedEntry, _ record: PublicityRecord?
    ) throws(PublicityError) -> FeedItem {
        guard !entry.event.body.isEmpty else {
            return FeedItem(
                number: entry.number, event: entry.event, body: nil, isSuperseded: true)
        }
        do throws(Fault) {
            let body = try Value.parse(entry.event.body)
            let isWithdrawn = record?.state == .withdrawn && body["op"]?.text == "upsert"
            return FeedItem(
                number: entry.number, event: entry.event, body: body, isSuperseded: isWithdrawn)
        } catch { throw .store(.unavailable("damaged document")) }
    }
}
