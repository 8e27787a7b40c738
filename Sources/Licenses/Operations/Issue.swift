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
    /// - Returns: the license and its change; before it, when the license takes over one of this
    ///   house, the change that points from that one to it.
    /// - Throws: ``LicenseError/alreadyIssued(_:)``; faults `license.type-unknown`,
    ///   `license.issuer-not-allowed`, `license.area-not-allowed`,
    ///   `license.replaces-not-transferred`, `license.replaces-holder`, `license.replaces-taken`
    ///   and those of the rules.
    public func decide(
        _ body: LicenseBody, authority: IssuingAuthority, now: Instant
    ) async throws(LicenseError) -> Issued {
        let draft = Draft(ports: ports, body: body, now: now)
        let (type, version) = try await draft.type(authority)
        try draft.check(type, isNewVersion: false)
        if let held = try await ports.records.holder(of: body) { throw .alreadyIssued(held) }
        let former = try await transferred(body)
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
        var changes: [Change] = []
        var events: [EventDraft] = []
        if let former {
            var old = former.license
            old.replacedBy = identifier.description
            events.append(try old.event(ports.random))
            changes.append(old.change(expects: .revision(former.revision), event: events[0]))
        }
        let event = try license.event(ports.random)
        var made = license.change(expects: .absent, event: event)
        made.counts = [IssuedCount.count(license)]
        return Issued(
            license: license, changes: changes + [made],
            events: (events + [event]).map(\.receipt))
    }

    /// The license of this house that is taken over; nil when there is none.
    ///
    /// It must have been transferred out, and taken over by no other that still stands: one that
    /// was withdrawn, as wrongly granted, does not.
    private func transferred(
        _ body: LicenseBody
    ) async throws(LicenseError) -> (license: License, revision: Int64)? {
        guard let replaces = body.replaces,
            let found = try await ports.records.license(replaces.description)
        else { return nil }
        guard found.license.storedState == .transferred else {
            throw .fault(
                .unsound("license.replaces-not-transferred", at: body.place("replaces")))
        }
        // A license goes over with its holders; their names may have changed, their codes do not.
        guard body.isOfHolders(of: found.license) else {
            throw .fault(.unsound("license.replaces-holder", at: body.place("holders")))
        }
        if let taker = found.license.replacedBy,
            try await ports.records.license(taker)?.license.storedState != .withdrawn
        {
            throw .fault(.unsound("license.replaces-taken", at: body.place("replaces")))
        }
        return found
    }
}
