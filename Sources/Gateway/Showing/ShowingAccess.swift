internal import Codes
internal import Licenses
internal import Signing

/// Records that licenses were shown by their holders (亮证记录).
struct ShowingAccess {
    let call: Call
    let services: Services

    /// One access record for each license and holder: each can ask who looked.
    ///
    /// Each license is one use, however many hold it.
    ///
    /// - Parameters:
    ///   - operation: `license.present`, `license.page`, `license.printed`, `license.copy`.
    ///   - licenses: what was shown.
    ///   - department: whose key asked; on the page, whose key made the code.
    ///   - caller: id of the key, or ``Presentation/page``.
    ///   - answer: the answer as it leaves.
    /// - Returns: changes for the commit of the answer.
    /// - Throws: what the random source throws.
    func changes(
        _ operation: String, _ licenses: [ShownLicense], department: String, caller: String,
        _ answer: Answer
    ) throws -> [Change] {
        try licenses.flatMap { shown in
            let changes = try shown.license.holders.map { holder in
                try change(
                    Access(
                        id: services.newID(), at: call.now, requestID: call.requestID,
                        operation: operation, caller: caller, department: department,
                        owner: shown.license.issuer.code,
                        resource: LicenseAccess.resource(shown.license.typeCode),
                        subject: holder.code, fields: shown.item.parts.map(\.name),
                        outcome: shown.verification.verdict.rawValue,
                        answerDigest: Hex.encode(SM3.digest(answer.body))))
            }
            return counting(changes, operation, shown.license, department, nil)
        }
    }

    /// The record of a caller whose code showed nothing.
    func unknown(_ caller: Caller) throws -> Change {
        try change(
            Access(
                id: services.newID(), at: call.now, requestID: call.requestID,
                operation: "license.present", caller: caller.id,
                department: caller.department.code, owner: caller.department.code, resource: "",
                outcome: "none"))
    }

    /// The records of a license of which a copy was made, for a purpose; each copy is a use.
    ///
    /// Observed: a real system counts a use with each copy.
    func changes(
        _ license: License, _ purpose: Purpose, _ parts: [DisclosedPart], _ answer: Answer
    ) throws -> [Change] {
        let caller = try call.requireCaller()
        let changes = try license.holders.map { holder in
            try change(
                Access(
                    id: services.newID(), at: call.now, requestID: call.requestID,
                    operation: "license.copy", caller: caller.id,
                    department: caller.department.code, owner: license.issuer.code,
                    resource: LicenseAccess.resource(license.typeCode), subject: holder.code,
                    purpose: purpose, fields: parts.map(\.name), outcome: "found",
                    answerDigest: Hex.encode(SM3.digest(answer.body))))
        }
        return counting(
            changes, "license.copy", license, caller.department.code, purpose)
    }

    private func counting(
        _ changes: [Change], _ operation: String, _ license: License, _ department: String,
        _ purpose: Purpose?
    ) -> [Change] {
        guard var first = changes.first else { return [] }
        let use = LicenseUse(
            typeCode: license.typeCode, department: department, purpose: purpose,
            operation: operation)
        first.counts = [use.count(owner: license.issuer.code, on: call.day)]
        return [first] + changes.dropFirst()
    }

    private func change(_ access: Access) throws -> Change {
        let seed = try services.eventSeed()
        return access.change(eventID: seed.id, salt: seed.salt)
    }
}
