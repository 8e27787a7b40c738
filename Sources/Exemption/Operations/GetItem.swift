import Codes
import JSON

/// Reads items (查询事项).
public struct GetItem: Sendable {
    let ports: ExemptionPorts

    /// The operation over its ports.
    public init(_ ports: ExemptionPorts) { self.ports = ports }

    /// The item of a code in its current version.
    public func run(_ taskCode: String) async throws(ExemptionError) -> ItemState {
        guard let stored = try await ports.stored(RecordRef(.item, taskCode)) else {
            throw .notFound(.item)
        }
        let item = try opening { () throws(Fault) in try Item(stored) }
        return ItemState(item: item, revision: stored.revision, changes: [])
    }

    /// What to look for (事项检索).
    public struct Search: Hashable, Sendable {
        /// A part of the name; nil takes every name.
        public var text: String?
        /// 18-character code of the office.
        public var department: String?
        /// Division code.
        public var region: String?
        /// The code the last page ended with.
        public var after: String?
        /// At most so many, 1 to 1000.
        public var limit: Int

        /// A search.
        public init(
            text: String? = nil, department: String? = nil, region: String? = nil,
            after: String? = nil, limit: Int = 100
        ) {
            self.text = text
            self.department = department
            self.region = region
            self.after = after
            self.limit = limit
        }
    }

    /// A page of items in the order of their codes, and where the next one begins.
    ///
    /// Names are sealed: the store finds those that hold the first pair of characters by its keyed
    /// code, and the whole text is compared after opening.
    public func list(
        _ search: Search
    ) async throws(ExemptionError) -> (items: [Item], next: String?) {
        var query = RecordQuery(.item, limit: 200)
        if let department = search.department {
            query.conditions.append(.isOne(.department, of: [department]))
        }
        if let region = search.region { query.conditions.append(.isOne(.region, of: [region])) }
        if let text = search.text, let piece = NameIndex.pieces(text).first {
            query.blind = BlindValue(ExemptionIndex.itemName, piece)
        }
        query.after = search.after.map { RecordQuery.Position(id: $0) }
        var items: [Item] = []
        while true {
            let page = try await ports.stored(query)
            for record in page {
                let item = try opening { () throws(Fault) in try Item(document: record.document) }
                guard NameIndex.holds(item.name, search.text ?? "") else { continue }
                if items.count == search.limit { return (items, items.last?.taskCode) }
                items.append(item)
            }
            guard page.count == query.limit, let last = page.last else { return (items, nil) }
            query.after = RecordQuery.Position(id: last.ref.id)
        }
    }
}

extension ExemptionPorts {
    /// The item of a code: the version of its case, or the current one.
    func item(_ taskCode: String, version: Int64?) async throws(ExemptionError) -> Item {
        let ref = version.map { Item.versionRef(taskCode, $0) } ?? RecordRef(.item, taskCode)
        guard let stored = try await stored(ref) else { throw .notFound(.item) }
        return try opening { () throws(Fault) in try Item(stored) }
    }
}

extension Item {
    private static let kept = KeptModels<Item>()

    /// The item of a record that many requests read.
    fileprivate init(_ stored: StoredRecord) throws(Fault) {
        self = try Self.kept.model(stored.ref.id, stored.document) { () throws(Fault) in
            try Item(document: stored.document)
        }
    }
}
