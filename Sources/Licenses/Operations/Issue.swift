public import Codes
internal import JSON

/// A license as issued, and what has to be written for it (签发结果).
public struct Issued: Hashable, Sendable {
    /// The license with token and digest.
    public let license: License
    /// All changes, for one commit.
    public let changes: [Change]
    /// The events of the changes, in order.
    public let events: [EventReceipt]
}

/// Issues a license (签发).
public struct Issue: Sendable {
    let ports: IssuingPorts

    /// The operation over these ports.
    public init(_ ports: IssuingPorts) { self.ports = ports }

    /// Checks the body and decides the license, signed.
    ///
    /// - Parameters:
    ///   - body: what it holds.
    ///   - authority: for whom the caller may issue.
    ///   - now: the instant of the request.
    /// - Returns: the license and one change.
    /// - Throws: ``LicenseError/alreadyIssued(_:)``; faults `license.type-unknown`,
    ///   `license.issuer-not-allowed`, `license.replaces-not-transferred` and those of the rules.
    public func decide(
        _ body: LicenseBody, authority: IssuingAuthority, now: Instant
    ) async throws(LicenseError) -> Issued {
        let draft = Draft(ports: ports, body: body, now: now)
        let (type, version) = try await draft.type(authority)
        try draft.check(type, isNewVersion: false)
        if let held = try await ports.records.holder(of: body) { throw .alreadyIssued(held) }
        try await refuseUntransferred(body)
        let serial: Int64
        do throws(StoreError) { serial = try await ports.serials.next("license") } catch {
            throw .store(error)
        }
        let digits = "\(serial)"
        let identifier: LicenseIdentifier
        do throws(LicenseIdentifier.Problem) {
            identifier = try LicenseIdentifier(
                typeCode: body.typeCode, issuer: body.issuer.code,
                serial: String(repeating: "0", count: max(0, 12 - digits.utf8.count)) + digits,
                version: 1)
        } catch { throw .fault(.unsound(error.code, at: body.pointer)) }
        let license = try await draft.signed(
            identifier, type: type, version: version, replaces: body.replaces?.description)
        let event = try license.event(ports.random)
        return Issued(
            license: license, changes: [license.change(expects: .absent, event: event)],
            events: [event.receipt])
    }

    /// A license taken over from inside the house must have been transferred out before.
    private func refuseUntransferred(_ body: LicenseBody) async throws(LicenseError) {
        guard let replaces = body.replaces,
            let found = try await ports.records.license(replaces.description)
        else { return }
        guard found.license.storedState == .transferred else {
            throw .fault(
                .unsound("license.replaces-not-transferred", at: body.place("replaces")))
        }
    }
}
