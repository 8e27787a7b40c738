public import Codes

/// The data sheet that stands in for a material (免提交数据单).
public struct DataSheet: Sendable {
    /// The material.
    public let material: Material
    /// Name of the party it is about.
    public let party: Party?
    /// The attempt it rests on.
    public let attempt: Attempt
    /// The record that it was shown.
    public let changes: [Change]
}

/// Shows what stands in for a spared material, with a record of who saw it (调阅免提交凭据).
public struct StandInDocument: Sendable {
    let ports: ExemptionPorts

    /// The operation over its ports.
    public init(_ ports: ExemptionPorts) { self.ports = ports }

    /// The sheet of a material spared by a license, data or a check.
    public func run(
        _ id: String, material code: String, purpose: Purpose, by requester: Requester
    ) async throws(ExemptionError) -> DataSheet {
        let resolution = try await GetResolution(ports).run(id, by: requester).resolution
        try resolution.allows(purpose)
        let (material, index) = try resolution.found(code)
        guard resolution.materials[index].outcome == .spared,
            let attempt = resolution.materials[index].deciding, let evidence = attempt.evidence
        else { throw .noDocument(code) }
        let party = resolution.party(material.party)
        let access = Access(
            id: try ports.freshID(), at: requester.now, requestID: requester.requestID,
            operation: "resolution.document", caller: requester.caller,
            department: requester.department, owner: evidence.owner ?? resolution.department,
            resource: material.resource(of: attempt), subject: party?.code, purpose: purpose,
            fields: evidence.records.first?.map(\.name) ?? [], outcome: "found",
            answerDigest: evidence.digest)
        return DataSheet(
            material: material, party: party, attempt: attempt,
            changes: [try ports.change(recording: access)])
    }
}

extension Material {
    /// Code of the license type or dataset an attempt asked.
    fileprivate func resource(of attempt: Attempt) -> String {
        let rule = ways.first { $0.way == attempt.way && $0.rule == attempt.rule }
        return rule?.licenseType ?? rule?.dataset ?? code
    }
}
