public import Codes
import JSON

/// Tries again: after answers, when a source works again, at the decision (重新核验).
public struct Refresh: Sendable {
    let ports: ExemptionPorts

    /// The operation over its ports.
    public init(_ ports: ExemptionPorts) { self.ports = ports }

    /// Tries the named materials again, or all; what has arrived stays.
    ///
    /// Refused once the case is decided, and once the consent it was made under has run out: each
    /// try looks at somebody's data, and a new consent goes with a new resolution.
    public func run(
        _ id: String, materials: [String]?, by requester: Requester
    ) async throws(ExemptionError) -> ResolutionState {
        var state = try await GetResolution(ports).run(id, by: requester)
        for code in materials ?? [] { _ = try state.resolution.found(code) }
        return try await tried(&state, materials, "refreshed", by: requester)
    }

    /// Takes answers and further parties, and tries again what depends on them or is still open.
    ///
    /// An answer given before may be put right. Other materials are left alone: each look-up shows
    /// somebody's data and needs its reason.
    public func answer(
        _ id: String, answers: [NamedText], parties: [Party], by requester: Requester
    ) async throws(ExemptionError) -> ResolutionState {
        var state = try await GetResolution(ports).run(id, by: requester)
        try state.resolution.item.allows(answers)
        for answer in answers {
            state.resolution.answers = state.resolution.answers.setting(
                answer.name, to: answer.text)
        }
        for party in parties {
            state.resolution.parties.removeAll { $0.role.isSame(as: party.role) }
            state.resolution.parties.append(party)
        }
        let everyone = state.resolution.parties
        let touched = answers.map(\.name) + parties.map { Question.partyPrefix + $0.role }
        try reading { () throws(Fault) in try PartyRoles.check(everyone, at: "/parties") }
        let codes = state.resolution.codes(dependingOn: touched)
        return try await tried(&state, codes, "answered", by: requester)
    }

    private func tried(
        _ state: inout ResolutionState, _ codes: [String]?, _ action: String,
        by requester: Requester
    ) async throws(ExemptionError) -> ResolutionState {
        let before = state.resolution.materials.map { Slip.Entry($0) }
        let parties = state.resolution.parties
        let purpose = state.resolution.purpose
        try reading { () throws(Fault) in try purpose.requireCurrent(at: requester.now) }
        let known = try await ports.openCase(of: purpose)
        let trial = Trial(ports: ports, requester: requester, acceptedOn: known?.case.acceptedOn)
        let lookups = try await trial.again(codes, in: &state.resolution)
        return try await state.recorded(
            action, before: parties == state.resolution.parties ? before : nil,
            with: (known?.assumptions ?? []) + lookups, by: requester, ports: ports)
    }
}

extension Resolution {
    /// Codes of the materials that are open or depend on one of these questions.
    func codes(dependingOn questions: [String]) -> [String] {
        item.materials.filter { material in
            result(material.code)?.outcome == .unknown
                || material.questions.contains { own in
                    questions.contains { $0.isSame(as: own) }
                }
        }
        .map(\.code)
    }
}

extension Material {
    /// Ids of all questions this material may ask.
    fileprivate var questions: [String] {
        let claims = ways.flatMap(\.claims).compactMap { ClaimValue($0.text).requested }
        var ids = ways.compactMap(\.condition?.question) + [Question.partyPrefix + party]
        ids += claims.map { Question.claimPrefix + $0 }
        switch condition {
        case nil: break
        case .text: ids.append(conditionQuestion)
        case .answer(let test): ids.append(test.question)
        }
        return ids
    }
}

extension ResolutionState {
    /// The state after a change: the slip renewed, and everything to be written.
    func recorded(
        _ action: String, before: [Slip.Entry]?, with others: [Change] = [],
        by requester: Requester, ports: ExemptionPorts
    ) async throws(ExemptionError) -> ResolutionState {
        var resolution = resolution
        resolution.updatedAt = requester.now
        try await resolution.renewSlip(before: before, now: requester.now, ports: ports)
        let change = try resolution.change(action, expects: .revision(revision), ports: ports)
        return ResolutionState(
            resolution: resolution, revision: change.revision,
            changes: others + [change])
    }
}
