public import Codes
public import JSON

/// A decision to move a license to another state (状态变更).
public struct LicenseMove: Hashable, Sendable {
    /// Where to.
    public var to: LicenseState
    /// Why.
    public var reasonCode: ReasonCode
    /// Why, in words; required with `other`.
    public var reason: String?
    /// The law it rests on.
    public var legalBasis: String?
    /// The civil day of the decision, from which it holds.
    public var decidedOn: Day
    /// Where the body stands in the message.
    public var pointer: String

    /// Reads `{to, reasonCode, reason?, legalBasis?, decidedOn}`.
    public init(reading object: Object) throws(Fault) {
        var object = object
        pointer = object.pointer
        to = try object.choice("to")
        reasonCode = try object.choice("reasonCode")
        reason = try object.optionalProse("reason", limit: 500)
        legalBasis = try object.optionalProse("legalBasis", limit: 500)
        decidedOn = try object.day("decidedOn")
        try object.end()
        if reasonCode == .other && reason == nil {
            throw Fault(.unreadable, "json.missing", at: object.pointer(to: "reason"))
        }
    }
}

/// A license as moved, and what has to be written for it (变更结果).
public struct Moved: Hashable, Sendable {
    /// The license in its new state.
    public let license: License
    /// The one change.
    public let change: Change
    /// Its event.
    public let event: EventReceipt
}

/// Moves a license to another state (暂扣, 恢复, 撤销, 注销, 吊销, 转出).
public struct MoveLicense: Sendable {
    let ports: IssuingPorts

    /// The operation over these ports.
    public init(_ ports: IssuingPorts) { self.ports = ports }

    /// Decides the move by the table of states.
    ///
    /// - Parameters:
    ///   - identifier: the license.
    ///   - body: where to and why.
    ///   - revision: the revision the caller saw; nil takes the current one.
    ///   - authority: for whom the caller may issue.
    ///   - now: the instant of the request.
    /// - Returns: the license in its new state and its change.
    /// - Throws: ``LicenseError/notFound``, ``LicenseError/stale(revision:)``,
    ///   ``LicenseError/moveNotAllowed(from:to:allowed:)``; faults `license.decided-in-future`,
    ///   `license.decided-before-state`.
    public func decide(
        _ identifier: LicenseIdentifier, _ body: LicenseMove, revision: Int64? = nil,
        authority: IssuingAuthority, now: Instant
    ) async throws(LicenseError) -> Moved {
        var (license, current) = try await ports.records.own(identifier, authority)
        if let revision, revision != current { throw .stale(revision: current) }
        let state = license.storedState
        guard state.moves.contains(body.to) else {
            throw .moveNotAllowed(from: state, to: body.to, allowed: state.moves)
        }
        try checkDay(license, body, today: now.day)
        license.history.append(
            License.Step(
                state: body.to, on: body.decidedOn, at: now, reasonCode: body.reasonCode,
                reason: body.reason, legalBasis: body.legalBasis))
        let event = try license.event(ports.random)
        return Moved(
            license: license, change: license.change(expects: .revision(current), event: event),
            event: event.receipt)
    }

    private func checkDay(
        _ license: License, _ body: LicenseMove, today: Day
    ) throws(LicenseError) {
        let place = Pointer.appending("decidedOn", to: body.pointer)
        guard body.decidedOn <= today else {
            throw .fault(.unsound("license.decided-in-future", at: place))
        }
        guard let last = license.history.last, last.on <= body.decidedOn else {
            throw .fault(.unsound("license.decided-before-state", at: place))
        }
    }
}
