import JSON

/// Records a promise instead of a proof, or takes it back (告知承诺).
///
/// Standard: L-AY arts. 26-29: the applicant may withdraw before the decision.
public struct SignPromise: Sendable {
    let ports: ExemptionPorts

    /// The operation over its ports.
    public init(_ ports: ExemptionPorts) { self.ports = ports }

    /// Records a signed promise where one is allowed.
    public func run(
        _ id: String, material code: String, _ promise: Promise, by requester: Requester
    ) async throws(ExemptionError) -> ResolutionState {
        var state = try await GetResolution(ports).run(id, by: requester)
        let (material, index) = try state.resolution.found(code)
        let result = state.resolution.materials[index]
        guard result.outcome == .promised, result.fulfilment == nil,
            let text = material.promise(of: result)
        else { throw .promise(.notOffered) }
        guard result.promise == nil else { throw .promise(.signed) }
        guard promise.textVersion.isSame(as: text.textVersion) else {
            throw .promise(.textVersion)
        }
        guard state.resolution.party(promise.signer) != nil else {
            throw .fault(.unsound("promise.signer", at: "/signer"))
        }
        state.resolution.materials[index].promise = promise
        return try await recorded(state, "promised", by: requester)
    }

    /// Takes a promise back before the decision; the material may be promised again or handed in.
    public func withdraw(
        _ id: String, material code: String, by requester: Requester
    ) async throws(ExemptionError) -> ResolutionState {
        var state = try await GetResolution(ports).run(id, by: requester)
        let (_, index) = try state.resolution.found(code)
        guard state.resolution.materials[index].promise != nil else {
            throw .promise(.notSigned)
        }
        state.resolution.materials[index].promise = nil
        return try await recorded(state, "promiseWithdrawn", by: requester)
    }

    private func recorded(
        _ state: ResolutionState, _ action: String, by requester: Requester
    ) async throws(ExemptionError) -> ResolutionState {
        let known = try await ports.case(of: state.resolution.purpose)
        if known?.case.state.isFinal == true { throw .promise(.decided) }
        let before = state.resolution.materials.map { Slip.Entry($0) }
        return try await state.recorded(
            action, before: before, with: known?.assumptions ?? [], by: requester, ports: ports)
    }
}

extension Material {
    /// The text to sign under the rule that gave the outcome.
    public func promise(of result: MaterialResult) -> PromiseText? {
        ways.first { $0.way == .promise && $0.rule == result.rule }?.promise
    }
}
