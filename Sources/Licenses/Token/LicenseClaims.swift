internal import Codes
internal import JSON

/// What an issuer signs about a license (证照声明), in its one form.
///
/// Ours: these claims stand for ever; new ones may only be added.
struct LicenseClaims: Hashable, Sendable {
    /// Code of the issuer.
    var issuer: String
    /// Seconds since 1970 when it was signed.
    var issuedAt: Int64
    /// Code of the type.
    var typeCode: String
    /// The identifier.
    var identifier: String
    /// Seconds of the first instant of the first day in UTC+8.
    var notBefore: Int64
    /// Seconds of the first instant after the last day in UTC+8; nil for 长期.
    var expires: Int64?
    /// Place in the status list.
    var statusIndex: Int64
    /// Path of the status list.
    var statusPath: String
    /// Digests of the disclosures, sorted.
    var digests: [String]
    /// Name of the digest.
    var digestName: String

    /// The canonical payload.
    var payload: [UInt8] {
        var members: [Value.Member] = [
            .init("iss", .string(issuer)), .init("iat", .integer(issuedAt)),
            .init("vct", .string(typeCode)), .init("identifier", .string(identifier)),
            .init("nbf", .integer(notBefore)),
            .init(
                "status",
                .object([
                    .init("idx", .integer(statusIndex)), .init("uri", .string(statusPath)),
                ])),
            .init("_sd", .array(digests.map { .string($0) })),
            .init("_sd_alg", .string(digestName)),
        ]
        if let expires { members.append(.init("exp", .integer(expires))) }
        return Value.object(members).canonical
    }

    /// Reads a payload; any other form than the one written is refused.
    init(payload: [UInt8]) throws(Fault) {
        var object = try Object(bytes: payload)
        issuer = try object.string("iss")
        issuedAt = try object.integer("iat")
        typeCode = try object.string("vct")
        identifier = try object.string("identifier")
        notBefore = try object.integer("nbf")
        expires = try object.optionalInteger("exp")
        var status = try object.object("status")
        statusIndex = try status.integer("idx")
        statusPath = try status.string("uri")
        try status.end()
        digests = try object.strings("_sd")
        digestName = try object.string("_sd_alg")
        try object.end()
        guard self.payload == payload, Set(digests).count == digests.count,
            ([issuedAt, notBefore] + (expires.map { [$0] } ?? [])).allSatisfy(
                Period.seconds.contains)
        else { throw Fault(.unreadable, "token.form", at: "") }
    }

    /// Names that only the signed part has; a disclosure under one of them is refused.
    ///
    /// Standard: RFC 9901, which also refuses `_sd` and `...`.
    static let ownNames: Set<String> = [
        "iss", "iat", "vct", "identifier", "nbf", "exp", "status", "_sd", "_sd_alg", "...",
    ]

    /// The claims of a license about to be signed.
    init(_ license: License, digests: [String], digestName: DigestName) {
        issuer = license.issuer.code
        issuedAt = license.issuedAt.seconds
        typeCode = license.typeCode
        identifier = license.identifier.description
        notBefore = Period.start(license.validFrom)
        expires = license.validTo.map(Period.end)
        statusIndex = license.status.index
        statusPath = license.status.path
        self.digests = digests
        self.digestName = digestName.rawValue
    }
}
