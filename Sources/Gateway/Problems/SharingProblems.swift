internal import Codes
internal import JSON
internal import Sharing

extension SharingError: ProblemConvertible {
    /// The refusal.
    var problem: Problem {
        switch self {
        case .datasetNotFound: Problem(.notFound, code)
        case .datasetCodeTaken: Problem(.conflict, code)
        case .datasetShapeFixed(let pointer):
            Problem(.unprocessable, code, places: [.init(pointer: pointer, code: code)])
        case .datasetMove(let from, let to):
            Problem(.unprocessable, code, ["from": from.rawValue, "to": to.rawValue])
        case .datasetWithdrawn: Problem(.unprocessable, code)
        case .datasetNotShared: Problem(.unprocessable, code)
        case .grantNotFound: Problem(.notFound, code)
        case .grantState(let state): Problem(.unprocessable, code, ["state": state.rawValue])
        case .grantExceeds(let pointer):
            Problem(.unprocessable, code, places: [.init(pointer: pointer, code: code)])
        case .store(let error): error.problem
        case .fault(let fault): fault.problem
        }
    }
}

extension Refusal {
    /// The refusal on the wire.
    var problem: Problem {
        switch self {
        case .missing, .withdrawn, .expired, .useNotAllowed, .itemNotAllowed, .fieldNotAllowed,
            .datasetWithdrawn, .datasetNotShared, .purposeNotAllowed, .callerNotAllowed:
            Problem(.forbidden, code)
        case .budgetSpent: Problem(.tooManyRequests, code, retryAfter: 3600)
        case .datasetPaused: Problem(.unavailable, code, retryAfter: 600)
        }
    }
}
