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

    func holds(for record: HeldRecord) -> Bool {
        if let kind, record.record.kind != kind { return false }
        if let counterpart, record.record.counterpart != counterpart { return false }
        if let department { return record.record.department.utf8.elementsEqual(department.utf8) }
        return true
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
    /// Department whose record it is; nil when the record is gone.
    public let department: String?
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
        var items: [FeedItem] = []
        var held: [String: HeldRecord] = [:]
        for entry in entries {
            let id = entry.event.record.id
            if held[id] == nil { held[id] = try await Self.record(entry.event.record, records) }
            if let record = held[id], !filter.holds(for: record) { continue }
            items.append(try Self.item(entry, held[id]?.record))
        }
        self.items = items
        skipped = entries.count - items.count
        last = entries.last?.number
    }

    private static func record(
        _ ref: RecordRef, _ records: any Records
    ) async throws(PublicityError) -> HeldRecord? {
        do throws(StoreError) {
            return try await records.record(ref).map { stored throws(StoreError) in
                try HeldRecord(stored)
            }
        } catch { throw .store(error) }
    }

    private static func item(
        _ entry: FeedEntry, _ record: PublicityRecord?
    ) throws(PublicityError) -> FeedItem {
        guard !entry.event.body.isEmpty else {
            return FeedItem(
                number: entry.number, event: entry.event, body: nil,
                department: record?.department, isSuperseded: true)
        }
        do throws(Fault) {
            let body = try Value.parse(entry.event.body)
            let isWithdrawn = record?.state == .withdrawn && body["op"]?.text == "upsert"
            return FeedItem(
                number: entry.number, event: entry.event, body: body,
                department: record?.department, isSuperseded: isWithdrawn)
        } catch { throw .store(.unavailable("damaged document")) }
    }
}
