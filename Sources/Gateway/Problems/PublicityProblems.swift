internal import Codes
internal import JSON
internal import Publicity
internal import Signing

extension PublicityError: ProblemConvertible {
    /// The refusal of a publicity operation.
    var problem: Problem {
        switch self {
        case .fault(let fault): fault.problem
        case .alreadyRecorded(let id): Problem(.conflict, code, ["id": id], members: ["id": id])
        case .recordUnknown, .templateUnknown: Problem(.notFound, code)
        case .recordClosed(let state): Problem(.conflict, code, ["state": state.rawValue])
        case .randomFailed: SigningError.randomFailed.problem
        case .store(let error): error.problem
        }
    }
}
