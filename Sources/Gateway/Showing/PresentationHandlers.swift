internal import Codes
internal import Documents
internal import JSON
internal import Licenses

/// Codes that work once (亮证接口): made for a holder, used by who scans them.
enum PresentationHandlers {
    /// How long the same Idempotency-Key gives the same code again.
    static let replaySeconds: Int64 = 600

    /// POST: the code with its picture; nothing of the licenses.
    static let make: Handler = { call, services in
        let caller = try call.requireCaller()
        let request = try PresentationRequest(reading: call.object())
        let licenses = FindLicenses(services.store, types: caller.readableTypes)
        let made = try await Present(licenses, random: services.random)
            .decide(request, by: caller.department.code, now: call.now)
        let until = call.now.adding(seconds: replaySeconds)
        let answer = Answer.json(201, headers: [["Idempotent-Until", "\(until)"]]) { writer in
            writer.code(made.code, services)
            writer.string("expiresAt", "\(made.presentation.expiresAt)")
            writer.string(
                "next",
                services.texts.text(
                    "next.presentation.made", call.language, ["seconds": "\(request.ttlSeconds)"]))
        }
        return .commit([made.change], answer)
    }

    /// POST of a verification by code: uses it up, and discloses what its holder chose.
    ///
    /// The access records and the use commit first.
    static func use(_ call: Call, _ services: Services, _ object: Object) async throws -> Outcome {
        var object = object
        let caller = try call.requireCaller()
        let code = ShowingCode(try object.name("presentation", limit: 64))
        try object.end()
        let operation = UsePresentation(records: services.store, verify: services.verifying)
        var used: UsedPresentation?
        if let code { used = try await operation.decide(code, by: caller.id, now: call.now) }
        let text = ShowingText(texts: services.texts, language: call.language)
        guard let used else {
            let answer = Answer.json { text.writeUnknown(at: call.now, to: &$0) }
            let access = ShowingAccess(call: call, services: services)
            return .record([try access.unknown(caller)], answer)
        }
        let answer = Answer.json { text.write(used, at: call.now, to: &$0) }
        let access = ShowingAccess(call: call, services: services)
        let records = try access.changes(
            "license.present", used.licenses, department: caller.department.code,
            caller: caller.id, answer)
        return .commit([used.change] + records, answer)
    }
}

extension ObjectWriter {
    /// Writes `{code, url, qr}`.
    mutating func code(_ code: ShowingCode, _ services: Services) {
        let address = services.showing.address.page(of: code.text)
        string("code", code.text)
        string("url", address)
        nullable("qr", QRCode(address)?.svg)
    }
}
