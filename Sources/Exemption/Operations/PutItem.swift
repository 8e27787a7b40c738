public import Codes
public import JSON

/// An item with its revision, and what is to be written (事项与版次).
public struct ItemState: Sendable {
    /// The item.
    public var item: Item
    /// The revision.
    public var revision: Int64
    /// What is to be written; empty when nothing changed.
    public var changes: [Change]
}

/// Stores an item list, or a new version of it (事项登记).
public struct PutItem: Sendable {
    let ports: ExemptionPorts

    /// The operation over its ports.
    public init(_ ports: ExemptionPorts) { self.ports = ports }

    /// Stores what was read; the same list again changes nothing.
    ///
    /// - Parameters:
    ///   - taskCode: the code of the path.
    ///   - object: the body.
    ///   - revision: what `If-Match` named; required over an existing item that differs.
    ///   - requester: who asks; it must act for the item's office, of the old list and the new.
    /// - Returns: the item as it stands after the commit.
    /// - Throws: a fault of the body, ``ExemptionError/mayNotActFor(_:)``,
    ///   ``ExemptionError/revisionMissing``, ``ExemptionError/revisionStale(_:)``.
    public func run(
        _ taskCode: String, _ object: Object, revision: Int64?, by requester: Requester
    ) async throws(ExemptionError) -> ItemState {
        var item = try reading { () throws(Fault) in
            try Item(reading: object, taskCode: taskCode, version: 1)
        }
        try allow(item, by: requester)
        guard let stored = try await ports.stored(item.ref) else {
            guard revision == nil else { throw .revisionStale(0) }
            return try written(item, expects: .absent, at: requester.now)
        }
        let current = try opening { () throws(Fault) in try Item(document: stored.document) }
        try allow(current, by: requester)
        item.version = current.version
        if item == current {
            return ItemState(item: current, revision: stored.revision, changes: [])
        }
        guard let revision else { throw .revisionMissing }
        guard revision == stored.revision else { throw .revisionStale(stored.revision) }
        item.version = current.version + 1
        return try written(item, expects: .revision(revision), at: requester.now)
    }

    private func allow(_ item: Item, by requester: Requester) throws(ExemptionError) {
        guard requester.acts(for: item.department.code) else {
            throw .mayNotActFor(item.department.code)
        }
    }

    private func written(
        _ item: Item, expects: Change.Expectation, at now: Instant
    ) throws(ExemptionError) -> ItemState {
        let body = Value.object([
            .init("op", .string("itemPut")), .init("item", .string(item.taskCode)),
            .init("version", .integer(item.version)), .init("at", .string("\(now)")),
        ])
        let change = Change(
            item.ref, expects: expects, document: item.document,
            columns: [
                .department: item.department.code, .region: item.region,
                .state: item.isFictional ? "fictional" : "current",
            ], blind: NameIndex.values(item.name),
            event: try ports.event(item.department.code, body))
        let version = Change(
            item.versionRef, expects: .absent, document: item.document,
            columns: [.item: item.taskCode])
        return ItemState(item: item, revision: change.revision, changes: [change, version])
    }
}
