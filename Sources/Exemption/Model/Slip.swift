public import Codes
public import JSON
public import Signing

/// The signed slip of a resolution (免提交凭单): what was spared, how and on which evidence.
///
/// Compact JWS of typ `slip+jwt`; claims exactly `iss iat jti item version materials parties`.
/// Parties stand as keyed digests only, so a slip names nobody.
public struct Slip: Sendable {
    /// The `typ` of its header.
    public static let type = "slip+jwt"

    /// Name of the key it was signed with.
    public let keyID: String
    /// The algorithm its header names; it must be that of the key.
    public let algorithm: String
    /// Who made it: the owner of the key.
    public let issuer: String
    /// When, in seconds since 1970.
    public let issuedAt: Int64
    /// Id of the resolution and number of the slip, joined by `.`.
    public let id: String
    /// Code of the item.
    public let item: String
    /// Version of the item.
    public let version: Int64
    /// What it says about each material.
    public let materials: [Entry]
    /// Digests of the parties.
    public let parties: [NamedText]
    private let signed: CompactJWS

    /// What a slip says about one material.
    public struct Entry: Hashable, Sendable {
        /// Code of the material.
        public let code: String
        /// The outcome.
        public let outcome: MaterialOutcome
        /// The way; nil when there was none.
        public let way: Way?
        /// Rule and version, joined by `@`.
        public let rule: String?
        /// The law.
        public let law: String?
        /// Who was asked.
        public let source: String?
        /// How old the fact was.
        public let asOf: Instant?
        /// Digest of what was seen.
        public let digest: String?
    }
}

extension Slip.Entry {
    /// What a conclusion puts into the slip.
    public init(_ result: MaterialResult) {
        let attempt = result.outcome == .spared ? result.deciding : nil
        code = result.code
        outcome = result.outcome
        way = result.way
        rule = result.rule.map { "\($0.id)@\($0.version)" }
        law = result.rule?.law
        source = attempt?.source
        asOf = attempt?.asOf
        digest = attempt?.evidence?.digest ?? result.fulfilment?.digest
    }

    var value: Value {
        .object([
            .init("code", .string(code)), .init("outcome", .string(outcome.rawValue)),
            .init("way", Self.text(way?.rawValue)), .init("rule", Self.text(rule)),
            .init("law", Self.text(law)), .init("source", Self.text(source)),
            .init("asOf", Self.text(asOf.map { "\($0)" })), .init("digest", Self.text(digest)),
        ])
    }

    private static func text(_ text: String?) -> Value { text.map { .string($0) } ?? .null }

    init(reading object: Object) throws(Fault) {
        var object = object
        code = try object.string("code")
        outcome = try object.choice("outcome")
        let way = try object.nullableString("way")
        self.way = way.flatMap(Way.init(rawValue:))
        guard (way == nil) == (self.way == nil) else {
            throw Fault(.unreadable, "json.choice", at: object.pointer(to: "way"))
        }
        rule = try object.nullableString("rule")
        law = try object.nullableString("law")
        source = try object.nullableString("source")
        asOf = try object.nullableString("asOf").flatMap { try? Instant($0) }
        digest = try object.nullableString("digest")
        try object.end()
    }
}

extension Slip {
    /// Makes and signs the slip of a resolution as it stands.
    static func make(
        of resolution: Resolution, now: Instant, ports: ExemptionPorts
    ) async throws(SigningError) -> String {
        let parties = resolution.parties.map { party in
            let digest = Hex.encode(ports.partyDigest(party.code.indexed))
            return Value.object([
                .init("role", .string(party.role)), .init("digest", .string("hmac-sm3:\(digest)")),
            ])
        }
        let claims = Value.object([
            .init("iss", .string(ports.issuer)), .init("iat", .integer(now.seconds)),
            .init("jti", .string("\(resolution.id).\(resolution.slipNumber)")),
            .init("item", .string(resolution.item.taskCode)),
            .init("version", .integer(resolution.item.version)),
            .init("materials", .array(resolution.materials.map { Entry($0).value })),
            .init("parties", .array(parties)),
        ])
        return try await CompactJWS.make(
            payload: claims.canonical, type: type,
            signer: ports.signer.signer(at: now.seconds))
    }

    /// Reads a slip without judging it; nothing in it may be believed before ``isSigned(by:)``.
    ///
    /// - Throws: `slip.form` for a text that is no slip, or a fault of its JSON.
    public init(_ token: String) throws(Fault) {
        guard let signed = CompactJWS(token) else { throw Fault(.unreadable, "slip.form", at: "") }
        var header = try Object(bytes: signed.header)
        algorithm = try header.string("alg")
        keyID = try header.string("kid")
        guard try header.string("typ").isSame(as: Self.type) else {
            throw Fault(.unreadable, "slip.form", at: "/typ")
        }
        try header.end()
        var claims = try Object(bytes: signed.payload)
        issuer = try claims.string("iss")
        issuedAt = try claims.integer("iat")
        guard Instant.wholeSeconds.contains(issuedAt) else {
            throw Fault(.unreadable, "slip.form", at: "/iat")
        }
        id = try claims.string("jti")
        item = try claims.string("item")
        version = try claims.integer("version")
        materials = try Self.entries(&claims)
        parties = try Self.digests(&claims)
        try claims.end()
        self.signed = signed
    }

    private static func entries(_ claims: inout Object) throws(Fault) -> [Entry] {
        var entries: [Entry] = []
        for entry in try claims.objects("materials") { entries.append(try Entry(reading: entry)) }
        return entries
    }

    private static func digests(_ claims: inout Object) throws(Fault) -> [NamedText] {
        var digests: [NamedText] = []
        for var party in try claims.objects("parties") {
            digests.append(NamedText(try party.string("role"), try party.string("digest")))
            try party.end()
        }
        return digests
    }

    /// Whether the key made this slip: name, algorithm and signature agree.
    ///
    /// Whose key it is stands in the key's record; compare it with ``issuer``.
    public func isSigned(by key: KeyRecord) -> Bool {
        key.keyID.isSame(as: keyID)
            && signed.fault(of: key, algorithm: algorithm, signedAt: nil) == nil
    }

    /// Judges a slip with the keys a reader trusts, offline.
    ///
    /// - Returns: `slip.format`, `slip.key`, `slip.signature`, in this order, as far as it went.
    public static func findings(_ token: String, keys: some Keys) -> [Finding] {
        let slip: Slip
        do throws(Fault) { slip = try Slip(token) } catch {
            return [.failed("slip.format", "malformed", ["code": error.code])]
        }
        let format = Finding.passed("slip.format")
        guard let key = keys.key(slip.keyID) else {
            return [format, .notExamined("slip.key", "unknown", ["keyId": slip.keyID])]
        }
        let signature: Finding =
            slip.isSigned(by: key)
            ? .passed("slip.signature") : .failed("slip.signature", "wrong")
        return [format, slip.finding(of: key), signature]
    }

    /// Whether the key is the issuer's and signed when the slip says.
    private func finding(of key: KeyRecord) -> Finding {
        guard key.owner.isSame(as: issuer) else {
            return .failed("slip.key", "owner", ["owner": key.owner, "issuer": issuer])
        }
        switch key.period.fault(at: issuedAt) {
        case .notYet(let from): return .failed("slip.key", "notYet", ["from": Self.text(from)])
        case .retired(let until):
            return .failed("slip.key", "retired", ["until": Self.text(until)])
        case nil: return .passed("slip.key")
        }
    }

    private static func text(_ seconds: Int64) -> String {
        Instant(seconds: seconds).description
    }
}
