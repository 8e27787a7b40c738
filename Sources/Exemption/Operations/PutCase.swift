public import Codes
public import JSON

/// A case with its revision, and what is to be written (办件与版次).
public struct CaseOutcome: Sendable {
    /// The case.
    public var `case`: Case
    /// The revision.
    public var revision: Int64
    /// What is to be written.
    public var changes: [Change]
}

/// Tells the gateway of a case and how it moves (办件登记).
public struct PutCase: Sendable {
    let ports: ExemptionPorts

    /// The operation over its ports.
    public init(_ ports: ExemptionPorts) { self.ports = ports }

    /// Stores a case or its next state.
    ///
    /// - Parameters:
    ///   - number: the number of the path.
    ///   - object: the body.
    ///   - revision: what `If-Match` named; required over an existing case.
    ///   - requester: who asks; it must act for the item's office.
    /// - Returns: the case as it stands after the commit.
    /// - Throws: a fault of the body, ``ExemptionError/caseMove(from:to:)`` and the errors of
    ///   revisions.
    public func run(
        _ number: String, _ object: Object, revision: Int64?, by requester: Requester
    ) async throws(ExemptionError) -> CaseOutcome {
        let department = try await department(object, by: requester)
        let next = try reading { () throws(Fault) in
            try Case(reading: object, number: number, department: department)
        }
        guard let stored = try await ports.stored(next.ref) else {
            guard revision == nil else { throw .revisionStale(0) }
            guard CaseState.first.contains(next.state) else {
                throw .caseMove(from: "", to: next.state.rawValue)
            }
            return try written(next, expects: .absent, at: requester.now)
        }
        let current = try opening { () throws(Fault) in
            try Case(number: number, document: stored.document)
        }
        guard requester.acts(for: current.department) else { throw .notFound(.case) }
        guard let revision else { throw .revisionMissing }
        guard revision == stored.revision else { throw .revisionStale(stored.revision) }
        guard current.item.isSame(as: next.item), current.version == next.version else {
            throw .fault(.unsound("case.item-differs", at: "/item"))
        }
        guard current.state.allows(next.state) else {
            throw .caseMove(from: current.state.rawValue, to: next.state.rawValue)
        }
        return try written(next, expects: .revision(revision), at: requester.now)
    }

    /// The case of a number, for the office's own callers.
    public func get(
        _ number: String, by requester: Requester
    ) async throws(ExemptionError) -> CaseOutcome {
        guard let stored = try await ports.stored(RecordRef(.case, number)) else {
            throw .notFound(.case)
        }
        let known = try opening { () throws(Fault) in
            try Case(number: number, document: stored.document)
        }
        guard requester.acts(for: known.department) else { throw .notFound(.case) }
        return CaseOutcome(case: known, revision: stored.revision, changes: [])
    }

    private func department(
        _ object: Object, by requester: Requester
    ) async throws(ExemptionError) -> String {
        var copy = object
        let (code, version) = try reading { () throws(Fault) in
            (try copy.name("item", limit: 64), try copy.integer("version"))
        }
        let item: Item
        do throws(ExemptionError) { item = try await ports.item(code, version: version) } catch {
            guard error == .notFound(.item) else { throw error }
            throw .fault(.unsound("case.item-unknown", at: "/item"))
        }
        guard requester.acts(for: item.department.code) else {
            throw .mayNotActFor(item.department.code)
        }
        return item.department.code
    }

    private func written(
        _ next: Case, expects: Change.Expectation, at now: Instant
    ) throws(ExemptionError) -> CaseOutcome {
        let body = Value.object([
            .init("op", .string("casePut")), .init("case", .string(next.number)),
            .init("item", .string(next.item)), .init("version", .integer(next.version)),
            .init("state", .string(next.state.rawValue)), .init("at", .string("\(now)")),
        ])
        let change = Change(
            next.ref, expects: expects, document: next.document,
            columns: [
                .department: next.department, .state: next.state.rawValue, .item: next.item,
            ],
            blind: Set(
                next.preCaseNumber.map { [BlindValue(ExemptionIndex.preCaseNumber, $0)] } ?? []),
            event: try ports.event(next.department, body))
        return CaseOutcome(case: next, revision: change.revision, changes: [change])
    }
}

/// A case the gateway was told of, as it was read (已登记办件).
struct KnownCase {
    let `case`: Case
    let revision: Int64

    /// That it is still as it was read: a decision meanwhile wins.
    var assumptions: [Change] { [.assuming(`case`.ref, revision: revision)] }
}

extension ExemptionPorts {
    /// The case a purpose names, when the gateway was told of it and it is the same item's.
    ///
    /// The number of a consultation names the case that came from it, once there is one.
    func `case`(of purpose: Purpose) async throws(ExemptionError) -> KnownCase? {
        let found: StoredRecord?
        switch purpose.number {
        case .accepted(let number): found = try await stored(RecordRef(.case, number))
        case .preliminary(let number): found = try await caseFrom(number, purpose)
        }
        guard let found else { return nil }
        let known = try opening { () throws(Fault) in
            try Case(number: found.ref.id, document: found.document)
        }
        // Another office's case is as unknown as one the gateway was not told of.
        guard known.department.isSame(as: purpose.onBehalfOf) else { return nil }
        guard known.item.isSame(as: purpose.item) else {
            throw .fault(.unsound("case.item-differs", at: "/purpose/caseNumber"))
        }
        return KnownCase(case: known, revision: found.revision)
    }

    private func caseFrom(
        _ number: String, _ purpose: Purpose
    ) async throws(ExemptionError) -> StoredRecord? {
        try await stored(
            RecordQuery(
                .case,
                [
                    .isOne(.department, of: [purpose.onBehalfOf]),
                    .isOne(.item, of: [purpose.item]),
                ], blind: BlindValue(ExemptionIndex.preCaseNumber, number), limit: 1)
        ).first
    }

    /// The same, refused when it is ended.
    func openCase(of purpose: Purpose) async throws(ExemptionError) -> KnownCase? {
        guard let known = try await `case`(of: purpose) else { return nil }
        guard !known.case.state.isFinal else { throw .caseClosed(known.case.state.rawValue) }
        return known
    }
}
