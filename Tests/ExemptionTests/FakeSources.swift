import Codes
import Exemption
import Synchronization

/// Sources that answer as they are told (假来源); what nobody told them is not found.
final class FakeSources: LicenseLookup, DataLookup {
    private struct State {
        var answers: [String: SourceVerdict] = [:]
        var asked: [String] = []
        var changes: [Change] = []
    }

    private let state = Mutex(State())

    /// Date of all data.
    static let asOf = Instant(microseconds: 1_795_000_000_000_000)

    /// From now on this source answers so about the party of a role.
    func tell(_ source: String, of role: String = "applicant", _ verdict: SourceVerdict) {
        state.withLock { $0.answers["\(source)/\(role)"] = verdict }
    }

    /// What a source was told about the applicant.
    func told(_ source: String) -> SourceVerdict {
        state.withLock { $0.answers["\(source)/applicant"] } ?? .notFound
    }

    /// Changes that come with every answer.
    func attach(_ changes: [Change]) { state.withLock { $0.changes = changes } }

    /// What was asked, in order.
    var asked: [String] { state.withLock { $0.asked } }

    private func answer(_ source: String, _ party: Party, _ what: String) -> SourceAnswer {
        state.withLock { state in
            state.asked.append("\(what) \(source)/\(party.role)")
            return SourceAnswer(
                state.answers["\(source)/\(party.role)"] ?? .notFound, source: source,
                asOf: Self.asOf, changes: state.changes)
        }
    }

    func license(
        of party: Party, type: String, context: LookupContext
    ) async throws(StoreError) -> LicenseAnswer { answer(type, party, "license") }

    func query(
        _ dataset: String, about party: Party, fields: [String], context: LookupContext
    ) async throws(StoreError) -> DataAnswer {
        answer(dataset, party, "query[\(fields.joined(separator: ","))]")
    }

    func check(
        _ dataset: String, about party: Party, claims: [NamedText], context: LookupContext
    ) async throws(StoreError) -> DataAnswer {
        let text = claims.map { "\($0.name)=\($0.text)" }.joined(separator: ",")
        return answer(dataset, party, "check[\(text)]")
    }
}
