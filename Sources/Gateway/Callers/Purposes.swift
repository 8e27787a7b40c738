internal import Codes
internal import JSON

/// What a disclosure is for, as every disclosing route reads it (用途校验).
extension Call {
    /// Takes the purpose out of a body.
    ///
    /// - Throws: a fault of the message, 422 for evidence that has run out, 403 for a department
    ///   the key does not list.
    func purpose(_ object: inout Object) throws -> Purpose {
        let purpose = try currentPurpose(&object)
        guard try requireCaller().mayActFor(purpose.onBehalfOf) else {
            throw Self.notAllowed(purpose)
        }
        return purpose
    }

    /// The same where the route itself refuses departments that are not listed, and records it.
    func currentPurpose(_ object: inout Object) throws(Fault) -> Purpose {
        let purpose = try Purpose(reading: object.object("purpose"))
        try purpose.requireCurrent(at: now)
        return purpose
    }

    /// A body that holds a purpose and nothing else.
    func onlyPurpose() throws -> Purpose {
        var object = try object()
        let purpose = try purpose(&object)
        try object.end()
        return purpose
    }

    /// The refusal of a purpose for a department that the key does not list.
    static func notAllowed(_ purpose: Purpose) -> Problem {
        let values = ["code": purpose.onBehalfOf]
        return Problem(
            .forbidden, "purpose.not-allowed", values,
            places: [
                .init(
                    pointer: "/purpose/onBehalfOf/code", code: "purpose.not-allowed",
                    values: values)
            ])
    }
}
