/// Records that paper or data arrived for a material (收件登记).
public struct Fulfil: Sendable {
    let ports: ExemptionPorts

    /// The operation over its ports.
    public init(_ ports: ExemptionPorts) { self.ports = ports }

    /// Records it for every outcome but a catch-all clause, for which nothing may be asked.
    public func run(
        _ id: String, material code: String, _ fulfilment: Fulfilment, by requester: Requester
    ) async throws(ExemptionError) -> ResolutionState {
        var state = try await GetResolution(ports).run(id, by: requester)
        let (material, index) = try state.resolution.found(code)
        guard !material.isCatchAll else { throw .catchAll(code) }
        guard state.resolution.materials[index].fulfilment == nil else { throw .received(code) }
        let before = state.resolution.materials.map { Slip.Entry($0) }
        state.resolution.materials[index].fulfilment = fulfilment
        return try await state.recorded("fulfilled", before: before, by: requester, ports: ports)
    }
}
