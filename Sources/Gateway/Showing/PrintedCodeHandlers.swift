internal import Codes
internal import JSON
internal import Licenses

/// Codes printed on licenses, over the wire (印制码接口).
enum PrintedCodeHandlers {
    /// POST by who may act for the issuer: 201 with a new code, 200 with the one the license has.
    static let make: Handler = { call, services in
        let caller = try call.requireCaller()
        try call.object().end()
        let found = try await FindLicenses(services.store, types: caller.readableTypes)
            .license(call.parameter("identifier"))
        guard caller.mayActFor(found.license.issuer.code) else { throw LicenseError.notFound }
        let (printed, change) = try await PrintCode(services.store)
            .decide(found.license, random: services.random, now: call.now)
        let answer = Answer.json(change == nil ? 200 : 201) { writer in
            writer.string("identifier", printed.identifier)
            writer.code(printed.code, services)
            writer.string("madeAt", "\(printed.madeAt)")
        }
        return change.map { .commit([$0], answer) } ?? .answer(answer)
    }
}
