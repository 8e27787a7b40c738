internal import Codes
internal import JSON
internal import Licenses

/// Annotated copies over the wire (加注件接口).
enum CopyHandlers {
    /// POST: the copy; its access record, under whose request id the copy stands, commits first.
    static let make: Handler = { call, services in
        let caller = try call.requireCaller()
        var object = try call.object()
        let purpose = try call.purpose(&object)
        let request = try CopyRequest(purpose, reading: &object)
        try object.end()
        let found = try await FindLicenses(services.store, types: caller.readableTypes)
            .license(call.parameter("identifier"))
        let copy = try await CopyLicense(services.signer)
            .decide(
                found, request, maker: caller.department, id: call.requestID, now: call.now)
        let answer = Answer.json(201) { writer in
            writer.string("id", copy.id)
            writer.string("identifier", found.license.identifier.description)
            writer.string("format", "token")
            writer.string("token", copy.text)
            writer.string("validUntil", "\(copy.validUntil)")
            writer.strings("disclosed", copy.parts.map(\.name))
        }
        let access = ShowingAccess(call: call, services: services)
        return .commit(try access.changes(found.license, purpose, copy.parts, answer), answer)
    }
}
