public import Codes
internal import JSON

/// Changes or renews a license (变更, 延续, 换发): a new version takes the place of the old one.
public struct NewVersion: Sendable {
    let ports: IssuingPorts

    /// The operation over these ports.
    public init(_ ports: IssuingPorts) { self.ports = ports }

    /// Checks the body and decides both versions; the old one becomes REPLACED.
    ///
    /// - Parameters:
    ///   - identifier: the license to be replaced.
    ///   - body: what the new version holds, of the same type and issuer.
    ///   - revision: the revision the caller saw; nil takes the current one.
    ///   - authority: for whom the caller may issue.
    ///   - now: the instant of the request.
    /// - Returns: the new version, and the changes of both, the old one first.
    /// - Throws: ``LicenseError/notFound``, ``LicenseError/stale(revision:)``,
    ///   ``LicenseError/moveNotAllowed(from:to:allowed:)`` unless the old one is VALID in store,
    ///   ``LicenseError/alreadyIssued(_:)``, and the faults of issue.
    public func decide(
        _ identifier: LicenseIdentifier, _ body: LicenseBody, revision: Int64? = nil,
        authority: IssuingAuthority, now: Instant
    ) async throws(LicenseError) -> Issued {
        var (old, current) = try await ports.records.own(identifier, authority)
        if let revision, revision != current { throw .stale(revision: current) }
        try agree(old, body)
        let draft = Draft(ports: ports, body: body, now: now)
        let (type, version) = try await draft.type(authority)
        guard old.storedState == .valid else {
            throw .moveNotAllowed(
                from: old.storedState, to: .replaced, allowed: old.storedState.moves)
        }
        try draft.check(type, isNewVersion: true)
        guard let next = identifier.next else {
            throw .fault(.unsound("license.version-limit", at: body.pointer))
        }
        try await refuseHeldNumber(body, by: old)
        let license = try await draft.signed(
            next, type: type, version: version, replaces: identifier.description)
        old.history.append(License.Step(state: .replaced, on: body.issuedOn, at: now))
        old.replacedBy = next.description
        let events = [try old.event(ports.random), try license.event(ports.random)]
        var made = license.change(expects: .absent, event: events[1])
        made.counts = [IssuedCount.count(license)]
        return Issued(
            license: license,
            changes: [old.change(expects: .revision(current), event: events[0]), made],
            events: events.map(\.receipt))
    }

    /// The new version has the type and the issuer of the old one, and names no other license.
    private func agree(_ old: License, _ body: LicenseBody) throws(LicenseError) {
        guard body.typeCode.utf8.elementsEqual(old.typeCode.utf8) else {
            throw .fault(.unsound("license.version-differs", at: body.place("typeCode")))
        }
        guard body.issuer.code.utf8.elementsEqual(old.issuer.code.utf8) else {
            throw .fault(
                .unsound("license.version-differs", at: "\(body.place("issuer"))/code"))
        }
        guard body.replaces == nil else {
            throw .fault(.unsound("license.version-differs", at: body.place("replaces")))
        }
        guard old.history.last.map({ $0.on <= body.issuedOn }) ?? true else {
            throw .fault(.unsound("license.decided-before-state", at: body.place("issuedOn")))
        }
    }

    private func refuseHeldNumber(
        _ body: LicenseBody, by old: License
    ) async throws(LicenseError) {
        guard let held = try await ports.records.holder(of: body), held != old.identifier else {
            return
        }
        throw .alreadyIssued(held)
    }
}

extension Records {
    /// A license of an issuer the caller may act for, and its revision.
    ///
    /// - Throws: ``LicenseError/notFound``, also for another department's.
    func own(
        _ identifier: LicenseIdentifier, _ authority: IssuingAuthority
    ) async throws(LicenseError) -> (license: License, revision: Int64) {
        guard
            authority.allows(issuer: identifier.issuer, typeCode: identifier.typeCode),
            let found = try await license(identifier.description)
        else { throw .notFound }
        return found
    }

    /// The license that holds type, issuer and number of a body and is not ended.
    func holder(of body: LicenseBody) async throws(LicenseError) -> LicenseIdentifier? {
        try await FindLicenses(self).holding(body)?.identifier
    }
}
