internal import Codes
internal import JSON
internal import Licenses

/// Issue, new versions and moves over the wire (签发与变更接口).
enum IssueHandlers {
    /// POST of a license.
    static let issue: Handler = { call, services in
        let caller = try call.requireCaller()
        let body = try LicenseBody(reading: call.object())
        let issued = try await Issue(services.issuing)
            .decide(body, authority: caller.issuingAuthority, now: call.now)
        let steps = try await KeepStep(services.store).changes(issued.license)
        return .commit(issued.changes + steps, created(issued))
    }

    /// POST of a new version, under the revision of the old one.
    static let renew: Handler = { call, services in
        let caller = try call.requireCaller()
        let body = try LicenseBody(reading: call.object())
        let (identifier, revision) = try await matched(call, services, caller)
        let issued = try await NewVersion(services.issuing)
            .decide(
                identifier, body, revision: revision, authority: caller.issuingAuthority,
                now: call.now)
        let permits = try await services.permitChanges(after: issued, of: identifier, at: call.now)
        let steps = try await KeepStep(services.store).changes(issued.license)
        return .commit(issued.changes + permits + steps, created(issued))
    }

    /// POST of a move to another state, under the revision of the license.
    static let move: Handler = { call, services in
        let caller = try call.requireCaller()
        let body = try LicenseMove(reading: call.object())
        let (identifier, revision) = try await matched(call, services, caller)
        let moved = try await MoveLicense(services.issuing)
            .decide(
                identifier, body, revision: revision, authority: caller.issuingAuthority,
                now: call.now)
        let answer = Answer.json(revision: moved.change.revision) { writer in
            writer.string("identifier", moved.license.identifier.description)
            moved.license.writeState(on: call.day, to: &writer)
            writer.string("digest", moved.license.digest)
            writer.objects("events", [moved.event]) { $0.write(to: &$1) }
        }
        // A license that ends takes its published permits with it, in the same commit.
        let permits = try await services.permitChanges(after: moved, at: call.now)
        return .commit([moved.change] + permits, answer)
    }

    /// The license of the path, when the caller may act for its issuer and saw its revision.
    private static func matched(
        _ call: Call, _ services: Services, _ caller: Caller
    ) async throws -> (LicenseIdentifier, Int64) {
        let found = try await FindLicenses(services.store, types: caller.readableTypes)
            .license(call.parameter("identifier"))
        guard caller.mayActFor(found.license.issuer.code) else { throw LicenseError.notFound }
        try call.requireMatch(found.revision)
        return (found.license.identifier, found.revision)
    }

    private static func created(_ issued: Issued) -> Answer {
        let license = issued.license
        let location = ["Location", "/v1/licenses/\(license.identifier)"]
        return Answer.json(201, revision: 1, headers: [location]) { issued.write(to: &$0) }
    }
}

extension Issued {
    /// Writes what an issuing caller gets: `{identifier, version, state, …, events}`.
    func write(to writer: inout ObjectWriter) {
        writer.string("identifier", license.identifier.description)
        writer.integer("version", license.identifier.version)
        writer.string("state", license.storedState.rawValue)
        writer.string("issuedAt", "\(license.issuedAt)")
        writer.optional("replaces", license.replaces)
        writer.string("token", license.token)
        writer.string("digest", license.digest)
        writer.objects("events", events) { $0.write(to: &$1) }
    }
}

extension EventReceipt {
    /// Writes `{id, salt, body}`; id and salt in lower-case hex.
    func write(to writer: inout ObjectWriter) {
        writer.string("id", id)
        writer.string("salt", salt)
        writer.raw("body", body)
    }
}
