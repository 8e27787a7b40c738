public import Codes
internal import JSON

/// How many working days an owner has to answer (答复时限).
///
/// Standard: order 809, article 21 sets such limits. UNCERTAIN: the numbers; so they are settings.
public struct ReplyDays: Hashable, Sendable {
    /// For data shared without condition.
    public var unconditional: Int
    /// For data shared on condition.
    public var conditional: Int

    /// Limits in working days.
    public init(unconditional: Int = 1, conditional: Int = 10) {
        self.unconditional = unconditional
        self.conditional = conditional
    }
}

/// What departments do with grants (数据使用授权管理).
public struct Grants: Sendable {
    /// On which side of a grant a department stands.
    public enum Role: String, Sendable, CaseIterable {
        case owner
        case user
    }

    private let ports: SharingPorts

    /// Operations over these ports.
    public init(_ ports: SharingPorts) { self.ports = ports }

    /// Asks an owner for leave.
    public func request(
        _ request: GrantRequest, user: String, now: Instant, calendar: WorkingCalendar,
        replyDays: ReplyDays = ReplyDays()
    ) async throws(SharingError) -> Decided<Grant> {
        guard let read = try await ports.dataset(request.dataset), read.model.state != .draft
        else { throw .datasetNotFound }
        let dataset = read.model
        if dataset.state == .withdrawn { throw .datasetWithdrawn }
        let definition = dataset.definition
        if definition.sharingClass == .refused { throw .datasetNotShared }
        for (index, key) in request.terms.fields.enumerated() where definition.field(key) == nil {
            throw .fault(.unsound("dataset.field-unknown", at: "/fields/\(index)"))
        }
        if request.terms.until < now.day { throw .fault(.unsound("grant.until", at: "/until")) }
        let days =
            definition.sharingClass == .unconditional
            ? replyDays.unconditional : replyDays.conditional
        let grant = Grant(
            id: try ports.fresh.id(), dataset: dataset.code, owner: dataset.owner, user: user,
            asked: request.terms, granted: nil, items: request.items, scene: request.scene,
            text: request.text, legalBasis: request.legalBasis, perDay: request.perDay,
            requestedAt: now, dueOn: calendar.workingDay(days, after: now.day),
            state: .requested, word: nil)
        return try decided(grant, "requested", .absent, now)
    }

    /// The owner's answer; it may grant less than was asked for, never more.
    public func decide(
        _ id: String, _ answer: GrantAnswer, owner: String, now: Instant
    ) async throws(SharingError) -> Decided<Grant> {
        let read = try await grant(id, owner)
        var grant = read.model
        guard grant.owner == owner else { throw .grantNotFound }
        guard grant.state == .requested || grant.state == .supplement else {
            throw .grantState(grant.state(on: now.day))
        }
        grant.word = Grant.Word(reason: answer.reason, legalBasis: answer.legalBasis, at: now)
        switch answer.decision {
        case .refuse: grant.state = .refused
        case .supplement: grant.state = .supplement
        case .approve:
            grant.granted = try Self.terms(answer, within: grant.asked, on: now.day)
            grant.state = .approved
        }
        return try decided(grant, grant.state.rawValue.lowercased(), .revision(read.revision), now)
    }

    private static func terms(
        _ answer: GrantAnswer, within asked: Grant.Terms, on day: Day
    ) throws(SharingError) -> Grant.Terms {
        let terms = Grant.Terms(
            use: answer.use ?? asked.use, fields: answer.fields ?? asked.fields,
            until: answer.until ?? asked.until)
        guard terms.use.allSatisfy(asked.use.contains) else {
            throw .grantExceeds(pointer: "/use")
        }
        guard terms.fields.allSatisfy(asked.fields.contains) else {
            throw .grantExceeds(pointer: "/fields")
        }
        guard terms.until <= asked.until else { throw .grantExceeds(pointer: "/until") }
        if terms.until < day { throw .fault(.unsound("grant.until", at: "/until")) }
        return terms
    }

    /// The owner takes a grant back; the next look-up is refused.
    public func withdraw(
        _ id: String, reason: String, owner: String, now: Instant
    ) async throws(SharingError) -> Decided<Grant> {
        let read = try await grant(id, owner)
        var grant = read.model
        guard grant.owner == owner else { throw .grantNotFound }
        guard grant.state == .approved else { throw .grantState(grant.state) }
        grant.state = .withdrawn
        grant.word = Grant.Word(reason: reason, legalBasis: nil, at: now)
        return try decided(grant, "withdrawn", .revision(read.revision), now)
    }

    /// A grant as its owner or its user may see it.
    public func grant(_ id: String, _ department: String) async throws(SharingError)
        -> Read<Grant>
    {
        guard let stored = try await ports.record(RecordRef(.grant, id)) else {
            throw .grantNotFound
        }
        let read = try SharingPorts.grant(stored)
        guard read.model.owner == department || read.model.user == department else {
            throw .grantNotFound
        }
        return read
    }

    /// A page of a department's grants by id; `next` is where the page ended.
    ///
    /// A filter on APPROVED or EXPIRED is applied after reading, so that a page may be short.
    public func list(
        _ department: String, as role: Role, state: Grant.State?, after id: String?, limit: Int,
        on day: Day
    ) async throws(SharingError) -> (grants: [Read<Grant>], next: String?) {
        var conditions: [RecordQuery.Condition] = [
            .isOne(role == .owner ? .owner : .user, of: [department])
        ]
        if let state {
            let stored = state == .expired ? Grant.State.approved : state
            conditions.append(.isOne(.state, of: [stored.rawValue]))
        }
        let page = try await ports.records(
            RecordQuery(.grant, conditions, after: id.map { .init(id: $0) }, limit: limit))
        var grants: [Read<Grant>] = []
        for stored in page {
            let read = try SharingPorts.grant(stored)
            if let state, read.model.state(on: day) != state { continue }
            grants.append(read)
        }
        return (grants, page.count == limit ? page.last?.ref.id : nil)
    }

    private func decided(
        _ grant: Grant, _ op: String, _ expects: Change.Expectation, _ now: Instant
    ) throws(SharingError) -> Decided<Grant> {
        Decided(
            model: grant,
            change: try grant.change(op, expects: expects, now: now, fresh: ports.fresh))
    }
}
