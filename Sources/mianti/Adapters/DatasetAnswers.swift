internal import Codes
internal import Exemption
internal import JSON
internal import Sharing
internal import Signing

/// Answers resolutions' questions from the stored datasets (数据端口适配).
struct DatasetAnswers: DataLookup {
    private let answers: DataAnswers

    init(records: any Records, random: any RandomSource) {
        answers = DataAnswers(SharingPorts(records: records, random: random))
    }

    func query(
        _ dataset: String, about party: Party, fields: [String], context: LookupContext
    ) async throws(StoreError) -> DataAnswer {
        let answered = try await answers.query(
            dataset, about: party.code, fields: fields, context.purpose, by: Self.asker(context))
        return Self.answer(answered, dataset)
    }

    func check(
        _ dataset: String, about party: Party, claims: [NamedText], context: LookupContext
    ) async throws(StoreError) -> DataAnswer {
        let answered = try await answers.check(
            dataset, about: party.code, claims: claims.map { ($0.name, $0.text) },
            context.purpose, by: Self.asker(context))
        return Self.answer(answered, dataset)
    }

    private static func asker(_ context: LookupContext) -> Asker {
        Asker(
            caller: context.caller, department: context.department, requestID: context.requestID,
            now: context.now, spentBudgets: context.spentBudgets)
    }

    private static func answer(_ answered: DataAnswered, _ dataset: String) -> DataAnswer {
        let (verdict, asOf) = verdict(answered)
        return DataAnswer(verdict, source: dataset, asOf: asOf, changes: answered.changes)
    }

    /// "No", "nothing known", "cannot tell" and "not to be asked" stay four different answers.
    private static func verdict(_ answered: DataAnswered) -> (SourceVerdict, Instant?) {
        switch answered.outcome {
        case .met(let records, let asOf, let digest):
            let evidence = Evidence(
                identifier: answered.grant, digest: digest, owner: answered.owner,
                records: records.map { $0.map { NamedText("\($0.key)", text($0.value)) } })
            return (.met(evidence), asOf)
        case .notFound: return (.notFound, nil)
        case .mismatch(_, let asOf): return (.mismatch, asOf)
        case .unclear(let asOf): return (.cannotTell, asOf)
        case .sourceDown: return (.sourceDown, nil)
        case .notApplicable: return (.unfitting, nil)
        case .notAllowed(.budgetSpent): return (.budgetSpent, nil)
        case .notAllowed: return (.notAllowed, nil)
        }
    }

    private static func text(_ value: Value) -> String {
        value.text ?? String(decoding: value.canonical, as: UTF8.self)
    }
}
