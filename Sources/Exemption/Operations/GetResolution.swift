public import Codes
import JSON

/// Reads a resolution: for its department without a record, whole only with one (查询判定).
public struct GetResolution: Sendable {
    let ports: ExemptionPorts

    /// The operation over its ports.
    public init(_ ports: ExemptionPorts) { self.ports = ports }

    /// A resolution of a department the key may act for.
    ///
    /// Another department's is `resolution.not-found`, the same as one that does not exist.
    public func run(
        _ id: String, by requester: Requester
    ) async throws(ExemptionError) -> ResolutionState {
        guard let stored = try await ports.stored(RecordRef(.resolution, id)) else {
            throw .notFound(.resolution)
        }
        let resolution = try opening { () throws(Fault) in
            try Resolution(id: id, document: stored.document)
        }
        guard requester.acts(for: resolution.department) else { throw .notFound(.resolution) }
        return ResolutionState(resolution: resolution, revision: stored.revision, changes: [])
    }

    /// The whole resolution, with the record that it was shown.
    public func view(
        _ id: String, purpose: Purpose, by requester: Requester
    ) async throws(ExemptionError) -> ResolutionState {
        var state = try await run(id, by: requester)
        try state.resolution.allows(purpose)
        let access = Access(
            id: try ports.freshID(), at: requester.now, requestID: requester.requestID,
            operation: "resolution.view", caller: requester.caller,
            department: requester.department, owner: state.resolution.department,
            resource: state.resolution.item.taskCode,
            subject: state.resolution.party("applicant")?.code, purpose: purpose,
            outcome: "found")
        state.changes = [try ports.change(recording: access)]
        return state
    }
}

extension Resolution {
    /// Refuses a purpose other than the case this resolution was made for.
    ///
    /// Standard: L-716 art. 7, L-PIPL art. 6: materials got for a case serve no other purpose.
    func allows(_ purpose: Purpose) throws(ExemptionError) {
        guard purpose.item.isSame(as: item.taskCode) else {
            throw .fault(.unsound("purpose.item-differs", at: "/purpose/item"))
        }
        guard purpose.onBehalfOf.isSame(as: department) else {
            throw .mayNotActFor(purpose.onBehalfOf)
        }
    }

    /// The material of a code with its conclusion.
    func found(_ code: String) throws(ExemptionError) -> (material: Material, index: Int) {
        guard let material = item.material(code),
            let index = materials.firstIndex(where: { $0.code.isSame(as: code) })
        else { throw .notFound(.material) }
        return (material, index)
    }
}
