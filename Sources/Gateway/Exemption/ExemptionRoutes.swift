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
            mayActFor: Set(caller.limits.departments),
            limits: SourceLimits(
                licenseTypes: caller.limits.licenseTypes.map(Set.init),
                datasets: caller.limits.datasets.map(Set.init)),
            spentBudgets: spentBudgets, requestID: requestID, now: now)
    }

    /// The body, where a missing one counts as an empty object.
    func optionalObject() throws(Fault) -> Object {
        body.isEmpty ? try Object(.object([])) : try object()
    }
}
