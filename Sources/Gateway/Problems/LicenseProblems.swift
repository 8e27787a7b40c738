internal import Codes
internal import JSON
internal import Licenses
internal import Signing

extension LicenseError: ProblemConvertible {
    /// The refusal of a license operation.
    var problem: Problem {
        switch self {
        case .notFound, .typeNotFound, .statusListNotFound: Problem(.notFound, code)
        case .alreadyIssued(let identifier):
            Problem(
                .conflict, code, ["identifier": "\(identifier)"],
                members: ["identifier": "\(identifier)"])
        case .moveNotAllowed(let from, let to, let allowed): move(from, to, allowed)
        case .stale(let revision):
            Problem(.preconditionFailed, code, ["revision": "\(revision)"])
        case .trustListUnusable(let reason):
            Problem(.unavailable, code, ["reason": reason], retryAfter: 60)
        case .signing(let error): error.problem
        case .fault(let fault): fault.problem
        case .store(let error): error.problem
        }
    }

    private func move(
        _ from: LicenseState, _ to: LicenseState, _ allowed: [LicenseState]
    ) -> Problem {
        let words = allowed.map(\.rawValue).joined(separator: " ")
        return Problem(
            .conflict, code,
            ["from": from.rawValue, "to": to.rawValue, "allowed": words.isEmpty ? "—" : words],
            members: ["state": from.rawValue, "allowed": words])
    }
}
