public import Codes

/// Which records of a department are asked for (查询条件).
public struct RecordFilter: Hashable, Sendable {
    /// One of these states; empty means all.
    public var states: [PublicityRecord.State] = []
    /// Permits or penalties only.
    public var kind: PublicityKind?
    /// One kind of counterpart only.
    public var counterpart: CounterpartKind?
    /// Due before this day.
    public var dueBefore: Day?
    /// With an open field, or without.
    public var isMissing: Bool?
    /// With an open rejection of this receiver.
    public var rejectedBy: String?

    /// All records.
    public init() {}

    func conditions(departments: [String]) -> [RecordQuery.Condition] {
        var conditions: [RecordQuery.Condition] = [.isOne(.department, of: departments)]
        if !states.isEmpty { conditions.append(.isOne(.state, of: states.map(\.rawValue))) }
        if let kind { conditions.append(.isOne(.kind, of: [kind.rawValue])) }
        if let counterpart {
            conditions.append(.isOne(.counterpart, of: [counterpart.rawValue]))
        }
        if let dueBefore { conditions.append(.isBefore(.dueOn, "\(dueBefore)")) }
        if let isMissing { conditions.append(.isOne(.missing, of: [isMissing ? "1" : "0"])) }
        if let rejectedBy { conditions.append(.isOne(.rejectedBy, of: [rejectedBy])) }
        return conditions
    }
}

/// The records a department has to look after (补录队列), by due day.
public struct RecordQueue: Sendable {
    private let records: any Records
    private let departments: [String]

    /// The queue of the departments a caller may see.
    public init(records: any Records, departments: [String]) {
        self.records = records
        self.departments = departments
    }

    /// One page, records that are due first in front.
    ///
    /// - Parameters:
    ///   - filter: what is asked for.
    ///   - position: where the page before ended.
    ///   - limit: most records.
    /// - Returns: the records, and where this page ends when there may be more.
    /// - Throws: `store`.
    public func page(
        _ filter: RecordFilter, after position: RecordQuery.Position? = nil, limit: Int
    ) async throws(PublicityError) -> (records: [HeldRecord], next: RecordQuery.Position?) {
        guard !departments.isEmpty else { return ([], nil) }
        do throws(StoreError) {
            let stored = try await records.records(
                RecordQuery(
                    .publicityRecord, filter.conditions(departments: departments), order: .dueOn,
                    after: position, limit: limit))
            var held: [HeldRecord] = []
            for record in stored { held.append(try HeldRecord(record)) }
            guard stored.count == limit, let last = stored.last else { return (held, nil) }
            return (held, .init(value: last.columns[.dueOn] ?? "", id: last.ref.id))
        } catch { throw .store(error) }
    }

    /// One record of these departments.
    ///
    /// - Throws: `recordUnknown` when there is none, or it is another department's; `store`.
    public func record(_ id: String) async throws(PublicityError) -> HeldRecord {
        let held: HeldRecord?
        do throws(StoreError) {
            let stored = try await records.record(RecordRef(.publicityRecord, id))
            held = try stored.map { stored throws(StoreError) in try HeldRecord(stored) }
        } catch { throw .store(error) }
        guard let held, departments.contains(held.record.department) else { throw .recordUnknown }
        return held
    }
}
