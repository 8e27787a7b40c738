public import Codes
internal import JSON

/// How a look-up ended, with the changes that must be durable before the answer leaves.
public enum LookUp<Found: Sendable>: Sendable {
    /// It was allowed.
    case answered(Found, [Change])
    /// It was not; the changes record that it was tried.
    case refused(Refusal, [Change])
}

/// A look-up that was allowed, before its answer is made.
struct Sight: Sendable {
    let dataset: Dataset
    let question: DataQuestion
    let grant: Read<Grant>
    let records: [DataRecord]
    /// Whether more records fit than were read.
    let isCut: Bool

    /// How old the oldest of the records is.
    var asOf: Instant? { records.map(\.asOf).min() }

    /// Records read for one answer at most.
    static let limit = 1000
}

extension SharingPorts {
    /// Whether the look-up is allowed, and what is stored about its subject.
    func sight(
        _ asked: DataQuestion, _ asker: Asker
    ) async throws(SharingError) -> (dataset: Dataset, result: Result<Sight, Refusal>) {
        guard let dataset = try await dataset(asked.dataset)?.model, dataset.state != .draft
        else { throw .datasetNotFound }
        let question: DataQuestion
        do throws(Fault) { question = try asked.fitted(to: dataset.definition) } catch {
            throw .fault(error)
        }
        if dataset.definition.sharingClass == .refused {
            return (dataset, .failure(.datasetNotShared))
        }
        if dataset.state == .withdrawn { return (dataset, .failure(.datasetWithdrawn)) }
        switch try await grant(for: question, asker) {
        case .failure(let refusal): return (dataset, .failure(refusal))
        case .success(let grant):
            if dataset.state == .paused { return (dataset, .failure(.datasetPaused)) }
            let (records, isCut) = try await subjectRecords(question)
            let sight = Sight(
                dataset: dataset, question: question.limited(to: grant.model), grant: grant,
                records: records, isCut: isCut)
            return (dataset, .success(sight))
        }
    }

    /// A grant of the department asked for that allows the question, or the nearest refusal.
    ///
    /// A budget that an earlier try of the same request found spent counts as the last obstacle.
    private func grant(
        for question: DataQuestion, _ asker: Asker
    ) async throws(SharingError) -> Result<Read<Grant>, Refusal> {
        let wish = GrantAllows.Wish(
            use: question.use, fields: question.keys, item: question.purpose.item,
            day: asker.now.day)
        var query = RecordQuery(
            .grant,
            [
                .isOne(.dataset, of: [question.dataset.description]),
                .isOne(.user, of: [question.purpose.onBehalfOf]),
                .isOne(.state, of: [Grant.State.approved, .withdrawn].map(\.rawValue)),
            ])
        var nearest = 0
        var isSpent = false
        while true {
            let page = try await records(query)
            for stored in page {
                let grant = try Self.grant(stored)
                if let obstacle = GrantAllows.obstacle(grant.model, wish) {
                    nearest = max(nearest, obstacle)
                } else if asker.spentBudgets.contains(grant.model.budget) {
                    isSpent = true
                } else {
                    return .success(grant)
                }
            }
            guard page.count == query.limit, let last = page.last else { break }
            query.after = .init(id: last.ref.id)
        }
        return .failure(isSpent ? .budgetSpent : GrantAllows.rules[nearest].refusal)
    }

    private func subjectRecords(
        _ question: DataQuestion
    ) async throws(SharingError) -> ([DataRecord], isCut: Bool) {
        guard let first = question.subject.first else { return ([], false) }
        let query = RecordQuery(
            .dataRecord, blind: DataRecord.blind(question.dataset, first.key, first.text),
            limit: Sight.limit + 1)
        var found: [DataRecord] = []
        let page = try await records(query)
        for stored in page {
            let record = try Self.opened { () throws(Fault) in
                try DataRecord(id: stored.ref.id, document: stored.document)
            }
            if question.subject.allSatisfy(record.isAbout) { found.append(record) }
        }
        return (Array(found.prefix(Sight.limit)), page.count > Sight.limit)
    }

    /// Records that a department was shown something, or was refused; one per number asked about.
    func accesses(
        _ operation: String, _ question: DataQuestion, _ asker: Asker, dataset: Dataset,
        grant: String?, outcome: String, digest: String?
    ) throws(SharingError) -> [Change] {
        var changes: [Change] = []
        for value in question.subject {
            let kind = dataset.definition.subjectKeys.first { $0.name == value.key }?.kind
            let access = Access(
                id: try fresh.id(), at: asker.now, requestID: asker.requestID,
                operation: operation, caller: asker.caller, department: asker.department,
                owner: dataset.owner, resource: dataset.code.description,
                subject: kind.map { SubjectCode(type: $0.codeType, number: value.text) },
                purpose: question.purpose, fields: question.keys.map(\.description), grant: grant,
                outcome: outcome, answerDigest: digest)
            changes.append(
                access.change(eventID: try fresh.id(), salt: try fresh.octets(32)))
        }
        return changes
    }

    /// What is committed with an answer: the grant still as read, its budget, the accesses.
    func changes(
        _ sight: Sight, _ operation: String, _ asker: Asker, outcome: String, digest: String
    ) throws(SharingError) -> [Change] {
        let grant = sight.grant.model
        var changes = try accesses(
            operation, sight.question, asker, dataset: sight.dataset, grant: grant.id,
            outcome: outcome, digest: digest)
        if !changes.isEmpty {
            changes[0].spends = [
                Spend(
                    budget: grant.budget, day: asker.now.day, amount: 1,
                    limit: grant.perDay)
            ]
        }
        return [.assuming(grant.ref, revision: sight.grant.revision)] + changes
    }
}

extension DataRecord {
    /// Whether the record has this value under this subject key, octet by octet.
    func isAbout(_ value: SubjectValue) -> Bool {
        subject[value.key].map { $0.utf8.elementsEqual(value.text.utf8) } ?? false
    }
}
