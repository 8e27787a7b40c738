internal import Codes
internal import JSON
internal import Signing

extension Fault {
    /// The refusal of a message that cannot be read or is wrong.
    var problem: Problem {
        let status: Problem.Status =
            switch kind {
            case .unreadable: .badRequest
            case .unsound: .unprocessable
            case .tooLarge: .tooLarge
            }
        return Problem(
            status, code, values,
            places: [.init(pointer: pointer, code: code, values: values)])
    }
}

extension StoreError {
    /// The refusal when the store cannot do what is asked.
    var problem: Problem {
        switch self {
        case .unavailable: Problem(.unavailable, "store.unavailable", retryAfter: 2)
        case .outcomeUnknown: Problem(.unavailable, "store.outcome-unknown", retryAfter: 1)
        case .conflict(.budget): Problem(.tooManyRequests, "grant.budget-spent", retryAfter: 3600)
        case .conflict: Problem(.conflict, "state.conflict", retryAfter: 1)
        }
    }
}

extension SigningError {
    /// The refusal when keys or randomness fail; the cause goes to the log only.
    var problem: Problem {
        switch self {
        case .noKeyInPeriod: Problem(.unavailable, code, retryAfter: 60)
        case .keyMalformed, .signatureFailed, .randomFailed, .sealBroken, .fileUnreadable,
            .unavailable:
            Problem(.unavailable, "signing.unavailable", retryAfter: 2)
        }
    }
}
