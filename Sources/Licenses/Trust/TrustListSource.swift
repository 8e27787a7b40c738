public import Codes
public import JSON

/// What an operator writes before it is signed (信任清单底稿): `{nextUpdate, departments}`.
///
/// In each department `keys`, `delegates` and `rights` may be left out; the order is free.
public struct TrustListSource: Hashable, Sendable {
    /// The last day the list is to be used.
    public let lastDay: Day
    /// The departments in the order of the form.
    public let departments: [TrustList.Department]

    /// Reads a draft.
    ///
    /// - Throws: the faults of reading.
    public init(reading object: Object) throws(Fault) {
        var object = object
        lastDay = try object.day("nextUpdate")
        var departments: [TrustList.Department] = []
        for department in try object.objects("departments") {
            departments.append(try TrustList.Department(draft: department).sorted)
        }
        try object.end()
        self.departments = departments.sorted { $0.code < $1.code }
    }

    /// A draft.
    public init(lastDay: Day, departments: [TrustList.Department]) {
        self.lastDay = lastDay
        self.departments = departments
    }

    /// The list of this draft, ready to be signed.
    ///
    /// - Parameters:
    ///   - body: the operator; it is among the departments, with its own keys.
    ///   - keys: thumbprints of the operator's keys.
    ///   - revoked: thumbprints that the list must not name, whatever the draft says.
    ///   - roots: trusted root certificates in DER.
    ///   - kept: the list before, whose version is raised by one.
    ///   - now: the instant of signing.
    /// - Returns: the list in its one form.
    /// - Throws: faults of order, terms and numbers.
    public func list(
        of body: Organization, keys: [String], without revoked: Set<String> = [],
        roots: [[UInt8]], after kept: TrustList?, now: Instant
    ) throws(Fault) -> TrustList {
        let sound = self.departments.map { $0.naming(keysOtherThan: revoked) }
        var departments = sound.filter { $0.code != body.code }
        let own = sound.first { $0.code == body.code }
        departments.append(
            TrustList.Department(
                code: body.code, name: own?.name ?? body.name,
                keys: Set((own?.keys ?? []) + keys).sorted(), delegates: own?.delegates ?? [],
                rights: own?.rights ?? []))
        let list = TrustList(
            issuer: body.code, version: (kept?.version ?? 0) + 1,
            issuedAt: Self.instant(after: kept, now: now),
            nextUpdate: Instant(startOf: lastDay.adding(1)),
            roots: roots.sorted { $0.lexicographicallyPrecedes($1) },
            departments: departments.sorted { $0.code < $1.code })
        // Read back: what could not be read must not be signed.
        return try TrustList(payload: list.payload)
    }
}

extension TrustListSource {
    /// The second of signing: now, but never before the list it follows.
    public static func instant(after kept: TrustList?, now: Instant) -> Instant {
        Instant(seconds: max(now.seconds, kept?.issuedAt.seconds ?? now.seconds))
    }
}

extension TrustList.Department {
    fileprivate func naming(keysOtherThan revoked: Set<String>) -> TrustList.Department {
        TrustList.Department(
            code: code, name: name, keys: keys.filter { !revoked.contains($0) },
            delegates: delegates, rights: rights)
    }

    /// Reads a department in which only code and name must stand.
    fileprivate init(draft object: Object) throws(Fault) {
        var members: [Value.Member] = []
        var object = object
        for key in object.keys { members.append(.init(key, try object.required(key))) }
        let optional = ["keys", "delegates", "rights"]
        for key in optional where !object.keys.contains(key) {
            members.append(.init(key, .array([])))
        }
        try self.init(reading: Object(.object(members), at: object.pointer))
    }

    /// The operator before it names anybody, with the keys it signs with.
    public init(_ body: Organization, rights: [TrustList.Right] = []) {
        self.init(code: body.code, name: body.name, keys: [], delegates: [], rights: rights)
    }
}
