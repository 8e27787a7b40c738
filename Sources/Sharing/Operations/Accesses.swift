public import Codes
internal import JSON

/// Shows an owner who looked at its data (访问记录查询).
public struct Accesses: Sendable {
    private let ports: SharingPorts

    /// Operations over these ports.
    public init(_ ports: SharingPorts) { self.ports = ports }

    /// A page of accesses to the data of an owner by id, refused ones too; a full page ends in
    /// `next`.
    public func list(
        owner: String, dataset: String?, day: Day?, after id: String?, limit: Int
    ) async throws(SharingError) -> (accesses: [Access], next: String?) {
        var conditions: [RecordQuery.Condition] = [.isOne(.owner, of: [owner])]
        if let dataset { conditions.append(.isOne(.resource, of: [dataset])) }
        if let day { conditions.append(.isOne(.day, of: ["\(day)"])) }
        return try await page(
            RecordQuery(.access, conditions, after: id.map { .init(id: $0) }, limit: limit))
    }

    /// Accesses to an owner's data about one subject, on the subject's behalf; the search is an
    /// access itself and must be durable before the answer leaves.
    public func search(
        _ subject: SubjectCode, _ purpose: Purpose, owner: String, by asker: Asker,
        after id: String?, limit: Int
    ) async throws(SharingError) -> (accesses: [Access], next: String?, changes: [Change]) {
        let query = RecordQuery(
            .access, [.isOne(.owner, of: [owner])],
            blind: BlindValue(Access.subjectIndex, subject.indexed),
            after: id.map { .init(id: $0) }, limit: limit)
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
    ) async throws(SharingError) -> (accesses: [Access], next: String?) {
        let page = try await ports.records(query)
        var accesses: [Access] = []
        for stored in page {
            accesses.append(
                try SharingPorts.opened { () throws(Fault) in
                    try Access(id: stored.ref.id, document: stored.document)
                })
        }
        return (accesses, page.count == query.limit ? page.last?.ref.id : nil)
    }
}
