internal import Codes
internal import JSON
internal import Licenses

/// Verification over the wire (核验接口).
enum VerificationHandlers {
    /// POST: 200 whenever the check could be made; recorded without waiting, for each holder of the
    /// license that was found, since the answer discloses nothing beyond what was handed in.
    static let verify: Handler = { call, services in
        let object = try call.object()
        if object.keys.contains("presentation") {
            return try await PresentationHandlers.use(call, services, object)
        }
        let made = try await VerificationCall(call: call, services: services)
            .made(call.body, route: "POST /v1/verifications")
        return .record(made.accesses, Answer(body: made.octets))
    }

    /// POST of many, a line each: every line has its answer or its problem.
    static let batch: Handler = { call, services in
        try call.allowQuery()
        let one = VerificationCall(call: call, services: services)
        return .stream(try VerificationBatch(one).work)
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
