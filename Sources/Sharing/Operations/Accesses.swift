public import Codes
internal import JSON

/// Shows an owner who looked at its data (访问记录查询).
public struct Accesses: Sendable {
    private let ports: SharingPorts

    /// Operations over these ports.
    public init(_ ports: SharingPorts) { self.ports = ports }

    /// A page of accesses to the data of an owner, the newest first, refused ones too; a full page
    /// ends in `next`.
    public func list(
        owner: String, dataset: String?, day: Day?, after position: RecordQuery.Position?,
        limit: Int
    ) async throws(SharingError) -> (accesses: [Access], next: RecordQuery.Position?) {
        var conditions: [RecordQuery.Condition] = [.isOne(.owner, of: [owner])]
        if let dataset { conditions.append(.isOne(.resource, of: [dataset])) }
        if let day { conditions.append(.isOne(.day, of: ["\(day)"])) }
        return try await page(
            RecordQuery(
                .access, conditions, order: .at, isDescending: true, after: position,
                limit: limit))
    }

    /// A page of accesses to an owner's data about one subject, the newest first.
    ///
    /// On the subject's behalf; the search is an access itself and must be durable before the
    /// answer leaves.
    public func search(
        _ subject: SubjectCode, _ purpose: Purpose, owner: String, by asker: Asker,
        after position: RecordQuery.Position?, limit: Int
    ) async throws(SharingError) -> (
        accesses: [Access], next: RecordQuery.Position?, changes: [Change]
    ) {
        let query = RecordQuery(
            .access, [.isOne(.owner, of: [owner])],
            blind: BlindValue(Access.subjectIndex, subject.indexed),
            order: .at, isDescending: true, after: position, limit: limit)
        let (accesses, next) = try await page(query)
        let fresh = ports.fresh
        let access = Access(
            id: try fresh.id(), at: asker.now, requestID: asker.requestID,
            operation: "access.search", caller: asker.caller, department: asker.department,
            owner: owner, resource: "access", subject: subject, purpose: purpose,
            outcome: accesses.isEmpty ? "none" : "found")
        let change = access.change(eventID: try fresh.id(), salt: try fresh.octets(32))
        return (accesses, next, [change])
    }

    private func page(
        _ query: RecordQuery
    ) async throws(SharingError) -> (accesses: [Access], next: RecordQuery.Position?) {
        let page = try await ports.records(query)
        var accesses: [Access] = []
        for stored in page {
            accesses.append(
                try SharingPorts.opened { () throws(Fault) in
                    try Access(id: stored.ref.id, document: stored.document)
                })
        }
        guard page.count == query.limit, let last = page.last else { return (accesses, nil) }
        return (accesses, .init(value: last.columns[.at] ?? "", id: last.ref.id))
    }
}
