internal import Codes
internal import JSON
internal import Licenses

/// Verification over the wire (核验接口).
enum VerificationHandlers {
    /// POST: 200 whenever the check could be made; recorded without waiting, for each holder of the
    /// license that was found, since the answer discloses nothing beyond what was handed in.
    static let verify: Handler = { call, services in
        let caller = try call.requireCaller()
        let object = try call.object()
        if object.keys.contains("presentation") {
            return try await PresentationHandlers.use(call, services, object)
        }
        let question = try VerificationQuestion(reading: object)
        let result = try await services.verifying.examine(question, now: call.now)
        let answer = Answer.json { writer in
            result.write(call.language, services.texts, to: &writer)
        }
        let holders = result.license.map { $0.holders.map { Optional($0.code) } } ?? [nil]
        var accesses = try holders.map { holder in
            let access = Access(
                id: try services.newID(), at: call.now, requestID: call.requestID,
                operation: "license.verify", caller: caller.id,
                department: caller.department.code,
                owner: result.license?.issuer.code ?? caller.department.code,
                resource: LicenseAccess.resource(result.shown?.typeCode), subject: holder,
                fields: result.claims.filter(\.isKnown).map { "face.\($0.key)" },
                outcome: result.verdict.rawValue)
            let seed = try services.eventSeed()
            return access.change(eventID: seed.id, salt: seed.salt)
        }
        if let license = result.license, !accesses.isEmpty {
            let use = LicenseUse(
                typeCode: license.typeCode, department: caller.department.code, purpose: nil,
                operation: "license.verify")
            accesses[0].counts = [use.count(owner: license.issuer.code, on: call.day)]
        }
        return .record(accesses, answer)
    }
}

extension Verification {
    /// Writes verdict, state, next step, findings, claims and what may be shown.
    func write(_ language: Language, _ texts: Texts, to writer: inout ObjectWriter) {
        writer.string("verdict", verdict.rawValue)
        writer.nullable("state", state?.rawValue)
        writer.nullable("stateSince", stateSince.map { "\($0)" })
        writer.nullable("stateReason", stateReason?.rawValue)
        writer.string("checkedAt", "\(checkedAt)")
        writer.string("next", texts.text("next.license.\(next)", language, nextValues))
        writer.objects("findings", findings) { finding, writer in
            writer.string("code", finding.code)
            writer.string("outcome", finding.outcome.rawValue)
            let reason = finding.reason.isEmpty ? "passed" : finding.reason
            writer.string(
                "detail", texts.text("\(finding.code).\(reason)", language, finding.values))
            writer.optional("source", finding.source)
            writer.optional("asOf", finding.asOf.map { "\($0)" })
        }
        if !claims.isEmpty {
            writer.object("claims") { writer in
                for claim in claims { writer.string(claim.key, claim.outcome.rawValue) }
            }
        }
        guard let shown else { return writer.null("license") }
        writer.object("license") { shown.write(to: &$0) }
    }

    private var nextValues: [String: String] {
        ["since": stateSince.map { "\($0)" } ?? ""]
    }
}

extension Verification.Shown {
    /// Writes what was handed in, with the names that belong to it.
    func write(to writer: inout ObjectWriter) {
        writer.optional("identifier", identifier)
        writer.string("typeCode", typeCode)
        writer.nullable("typeName", typeName)
        if let issuer { writer.object("issuer") { issuer.write(to: &$0) } }
        if let period {
            writer.string("validFrom", "\(period.first)")
            writer.nullable("validTo", period.last.map { "\($0)" })
        }
        writer.optional("number", number)
        if !holders.isEmpty {
            writer.objects("holders", holders) { holder, writer in
                writer.optional("name", holder.name)
                writer.optional("codeType", holder.code?.type)
                writer.optional("code", holder.code?.number)
            }
        }
        if !face.isEmpty {
            writer.object("face") { writer in
                for value in face { writer.string(value.key, value.text) }
            }
        }
    }
}
