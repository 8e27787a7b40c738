internal import Codes
internal import Licenses
internal import Signing

/// Records that licenses were shown to somebody (访问记录).
struct LicenseAccess {
    let call: Call
    let services: Services
    let purpose: Purpose

    /// The access record of one license shown whole.
    func change(
        _ operation: String, _ license: License, _ answer: Answer
    ) throws -> Change {
        try change(
            operation, owner: license.issuer.code, resource: license.typeCode,
            subject: license.holders.first?.code,
            fields: ["number", "holders"] + license.face.map { "face.\($0.key)" },
            outcome: "found", answer)
    }

    /// One access record for each issuer among the hits; one of the caller's own without hits.
    func changes(
        _ operation: String, _ licenses: [License], _ query: FindLicenses.Query, _ answer: Answer
    ) throws -> [Change] {
        let subject: SubjectCode?
        let resource: String
        switch query.key {
        case .holder(let code, let typeCode): (subject, resource) = (code, typeCode ?? "")
        case .number(let typeCode, _): (subject, resource) = (nil, typeCode)
        }
        guard !licenses.isEmpty else {
            let owner = try call.requireCaller().department.code
            return [
                try change(
                    operation, owner: owner, resource: resource, subject: subject, fields: [],
                    outcome: "none", answer)
            ]
        }
        return try Dictionary(grouping: licenses, by: \.issuer.code)
            .sorted { $0.key < $1.key }
            .map { owner, shown in
                try change(
                    operation, owner: owner, resource: resource,
                    subject: subject ?? shown.first?.holders.first?.code, fields: ["number"],
                    outcome: "found", answer)
            }
    }

    private func change(
        _ operation: String, owner: String, resource: String, subject: SubjectCode?,
        fields: [String], outcome: String, _ answer: Answer
    ) throws -> Change {
        let caller = try call.requireCaller()
        let access = Access(
            id: try services.newID(), at: call.now, requestID: call.requestID,
            operation: operation, caller: caller.id, department: caller.department.code,
            owner: owner, resource: resource, subject: subject, purpose: purpose, fields: fields,
            outcome: outcome, answerDigest: Hex.encode(SM3.digest(answer.body)))
        let seed = try services.eventSeed()
        return access.change(eventID: seed.id, salt: seed.salt)
    }
}
