public import Codes
public import JSON

/// How a look-up for somebody else's decision ended (数据核验结论).
public enum DataOutcome: Sendable {
    /// The records say so: their fields (empty for a check), age and digest.
    case met(records: [[(key: FieldKey, value: Value)]], asOf: Instant, digest: String)
    /// There is no record of the subject.
    case notFound
    /// A record says otherwise, or a complete dataset has none (then without a date): the keys of
    /// the claims that do not hold.
    case mismatch([FieldKey], asOf: Instant?)
    /// There are records, but they do not tell.
    case unclear(asOf: Instant)
    /// The owner has paused the dataset.
    case sourceDown
    /// The question does not fit the catalogue: no such dataset, field or subject key; the code.
    case notApplicable(String)
    /// Not allowed; the reason.
    case notAllowed(Refusal)
}

/// The whole answer of a look-up for somebody else's decision (数据核验应答).
public struct DataAnswered: Sendable {
    /// How it ended.
    public let outcome: DataOutcome
    /// 18-character code of the owner, when the dataset is known.
    public let owner: String?
    /// Id of the grant it was allowed under.
    public let grant: String?
    /// To be durable before the answer is used.
    public let changes: [Change]
}

/// Answers the questions of other domains from stored datasets (数据核验服务).
///
/// Under a grant of the department in `purpose.onBehalfOf`, recorded like any look-up.
public struct DataAnswers: Sendable {
    private let ports: SharingPorts
    private let ask: AskData

    /// Answers over these ports, recorded under an operation's name.
    public init(_ ports: SharingPorts, recordedAs operation: String = "resolution.lookup") {
        self.ports = ports
        ask = AskData(ports, recordedAs: operation)
    }

    /// Fields of the subject's records; no fields named asks for all that are granted.
    public func query(
        _ dataset: String, about subject: SubjectCode, fields: [String], _ purpose: Purpose,
        by asker: Asker
    ) async throws(StoreError) -> DataAnswered {
        try await answer(dataset, subject, purpose, asker) { _ throws(Fault) in
            var keys: [FieldKey] = []
            for text in fields { keys.append(try Object.fieldKey(text, at: "/fields")) }
            return .fields(keys)
        }
    }

    /// Whether claims given as texts hold in one record of the subject.
    public func check(
        _ dataset: String, about subject: SubjectCode, claims: [(key: String, text: String)],
        _ purpose: Purpose, by asker: Asker
    ) async throws(StoreError) -> DataAnswered {
        try await answer(dataset, subject, purpose, asker) { definition throws(Fault) in
            var read: [Claim] = []
            for (name, text) in claims {
                let key = try Object.fieldKey(name, at: "/claims")
                let type = definition.field(key)?.type ?? .text
                read.append(Claim(key: key, value: type.value(of: text)))
            }
            return .claims(read, .any)
        }
    }

    private func answer(
        _ code: String, _ subject: SubjectCode, _ purpose: Purpose, _ asker: Asker,
        _ wanted: (DatasetDefinition) throws(Fault) -> DataQuestion.Wanted
    ) async throws(StoreError) -> DataAnswered {
        var owner: String?
        do throws(SharingError) {
            guard let code = DatasetCode(code), let read = try await ports.dataset(code) else {
                throw .datasetNotFound
            }
            owner = read.model.owner
            let definition = read.model.definition
            let question = try Self.question(code, definition, subject, purpose, wanted)
            switch question.wanted {
            case .fields: return Self.answered(try await ask.query(question, by: asker), owner)
            case .claims: return Self.answered(try await ask.check(question, by: asker), owner)
            }
        } catch {
            if case .store(let error) = error { throw error }
            return DataAnswered(
                outcome: .notApplicable(error.code), owner: owner, grant: nil, changes: [])
        }
    }

    /// Type 111 is found by a key of kind `citizenId`, 001 by `creditCode`, 999 by `text`.
    private static func question(
        _ code: DatasetCode, _ definition: DatasetDefinition, _ subject: SubjectCode,
        _ purpose: Purpose, _ wanted: (DatasetDefinition) throws(Fault) -> DataQuestion.Wanted
    ) throws(SharingError) -> DataQuestion {
        let keys = definition.subjectKeys
        guard let key = keys.first(where: { $0.kind.codeType == subject.type }) else {
            throw .fault(.unsound("dataset.subject-unknown", at: "/subject"))
        }
        do throws(Fault) {
            return DataQuestion(
                dataset: code, subject: [SubjectValue(key: key.name, text: subject.number)],
                wanted: try wanted(definition), purpose: purpose)
        } catch { throw .fault(error) }
    }
}

extension DataAnswers {
    private static func answered(_ found: LookUp<Shown>, _ owner: String?) -> DataAnswered {
        switch found {
        case .refused(let refusal, let changes): return refused(refusal, owner, changes)
        case .answered(let shown, let changes):
            let outcome: DataOutcome =
                shown.asOf.map {
                    .met(records: shown.records, asOf: $0, digest: shown.digest)
                } ?? .notFound
            return DataAnswered(
                outcome: outcome, owner: owner, grant: shown.grant, changes: changes)
        }
    }

    private static func answered(_ found: LookUp<Checked>, _ owner: String?) -> DataAnswered {
        switch found {
        case .refused(let refusal, let changes): return refused(refusal, owner, changes)
        case .answered(let checked, let changes):
            return DataAnswered(
                outcome: outcome(checked), owner: owner, grant: checked.grant, changes: changes)
        }
    }

    private static func outcome(_ checked: Checked) -> DataOutcome {
        switch (checked.match, checked.asOf) {
        case (.yes, let asOf?): return .met(records: [], asOf: asOf, digest: checked.digest)
        case (.cannotTell, let asOf?): return .unclear(asOf: asOf)
        case (.no, let asOf):
            let keys = checked.fields.filter { $0.match == .no }.map(\.key)
            return .mismatch(keys, asOf: asOf)
        case (.yes, nil), (.cannotTell, nil): return .notFound
        }
    }

    private static func refused(
        _ refusal: Refusal, _ owner: String?, _ changes: [Change]
    ) -> DataAnswered {
        DataAnswered(
            outcome: outcome(refusal), owner: owner, grant: nil, changes: changes)
    }

    private static func outcome(_ refusal: Refusal) -> DataOutcome {
        switch refusal {
        case .datasetPaused: .sourceDown
        case .datasetWithdrawn: .notApplicable(refusal.code)
        default: .notAllowed(refusal)
        }
    }
}
