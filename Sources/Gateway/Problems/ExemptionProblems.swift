internal import Codes
internal import Exemption

extension ExemptionError: ProblemConvertible {
    /// The refusal of a request about items, cases or resolutions.
    var problem: Problem {
        switch self {
        case .notFound: Problem(.notFound, code)
        case .mayNotActFor(let department): Problem(.forbidden, code, ["code": department])
        case .revisionMissing: Problem(.preconditionRequired, code)
        case .revisionStale(let revision):
            Problem(.preconditionFailed, code, ["revision": "\(revision)"])
        case .caseMove(let from, let to):
            Problem(.conflict, code, ["from": from, "to": to])
        case .caseClosed(let state): Problem(.conflict, code, ["state": state])
        case .promise: Problem(.conflict, code)
        case .noDocument(let material): Problem(.notFound, code, ["material": material])
        case .catchAll(let material): Problem(.unprocessable, code, ["material": material])
        case .received(let material): Problem(.conflict, code, ["material": material])
        case .signing(let error): error.problem
        case .store(let error): error.problem
        case .fault(let fault): fault.problem
        }
    }
}
