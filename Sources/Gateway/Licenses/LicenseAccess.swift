internal import Codes
internal import Licenses
internal import Signing

/// Records that licenses were shown to somebody (访问记录).
struct LicenseAccess {
    let call: Call
    let services: Services
    let purpose: Purpose

    /// The access records of one license shown whole, one for each holder: each can ask who looked.
    func changes(
        _ operation: String, _ license: License, _ answer: Answer
    ) throws -> [Change] {
        var changes = try license.holders.map { holder in
            try change(
                operation, owner: license.issuer.code, resource: license.typeCode,
                subject: holder.code,
                fields: ["number", "holders"] + license.face.map { "face.\($0.key)" },
                outcome: "found", answer)
        }
        // One use, however many hold it.
        let use = LicenseUse(
            typeCode: license.typeCode, department: try call.requireCaller().department.code,
            purpose: purpose, operation: operation)
        if !changes.isEmpty {
            changes[0].counts = [use.count(owner: license.issuer.code, on: call.day)]
        }
        return changes
    }

    /// One access record for each issuer among the hits and each holder shown, who is the one asked
    /// for in a search by holder; one of the caller's own without hits.
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
            .flatMap { owner, shown in
                let holders = subject.map { [$0] } ?? Self.holders(of: shown)
                return try holders.map { holder in
                    try change(
                        operation, owner: owner, resource: resource, subject: holder,
                        fields: ["number"], outcome: "found", answer)
                }
            }
    }

    /// A type code for the plain column of an access; what a caller wrote in its place may be
    /// anything, even a person's number, and is left out.
    static func resource(_ typeCode: String?) -> String {
        typeCode.flatMap { LicenseType.isCode($0) ? $0 : nil } ?? ""
    }

    /// The holders of licenses, each once.
    private static func holders(of licenses: [License]) -> [SubjectCode] {
        var seen: Set<[UInt8]> = []
        return licenses.flatMap(\.holders).map(\.code).filter { seen.insert($0.indexed).inserted }
    }

    private func change(
        _ operation: String, owner: String, resource: String, subject: SubjectCode?,
        fields: [String], outcome: String, _ answer: Answer
    ) throws -> Change {
        let caller = try call.requireCaller()
        let access = Access(
            id: try services.newID(), at: call.now, requestID: call.requestID,
            operation: operation, caller: caller.id, department: caller.department.code,
            owner: owner, resource: Self.resource(resource), subject: subject, purpose: purpose,
            fields: fields,
            outcome: outcome, answerDigest: Hex.encode(SM3.digest(answer.body)))
        let seed = try services.eventSeed()
        return access.change(eventID: seed.id, salt: seed.salt)
    }
}
