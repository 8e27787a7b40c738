internal import Codes
internal import Exemption
internal import JSON
internal import Signing

/// Routes of items, cases and resolutions (材料免提交接口).
enum ExemptionRoutes {
    static let all: [Route] = ItemRoutes.all + CaseRoutes.all + ResolutionRoutes.all
}

extension Services {
    /// What the operations of exemption work with.
    var exemption: ExemptionPorts {
        let code = keyedCode
        return ExemptionPorts(
            records: store, licenses: licenseLookup, data: dataLookup, signer: signer,
            issuer: issuerName,
            partyDigest: { code(ExemptionIndex.slipParty, $0) }, random: random)
    }
}

extension Call {
    /// Who asks an operation of exemption.
    func requester() throws(Problem) -> Requester {
        let caller = try requireCaller()
        return Requester(
            caller: caller.id, department: caller.department.code,
            mayActFor: Set(caller.limits.departments), requestID: requestID, now: now)
    }

    /// The revision `If-Match` names; nil when it is missing, -1 when it names none.
    var matchedRevision: Int64? {
        guard let header = request.header("if-match") else { return nil }
        guard header.hasPrefix("\""), header.hasSuffix("\""), header.utf8.count > 2 else {
            return -1
        }
        return Int64(header.dropFirst().dropLast()) ?? -1
    }

    /// The body, where a missing one counts as an empty object.
    func optionalObject() throws(Fault) -> Object {
        body.isEmpty ? try Object(.object([])) : try object()
    }

    /// A body that holds a purpose and nothing else.
    func purpose() throws(Fault) -> Purpose {
        var object = try object()
        let purpose = try Purpose(reading: object.object("purpose"))
        try object.end()
        return purpose
    }
}
