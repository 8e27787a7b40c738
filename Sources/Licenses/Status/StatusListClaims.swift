internal import JSON
internal import Signing

/// What a status list says (状态列表声明), in its one form.
///
/// Standard: IETF Token Status List: `sub`, `iat`, `exp`, `ttl`, `status_list{bits, lst}`.
struct StatusListClaims: Hashable, Sendable {
    /// Path of the list, as the tokens name it.
    var subject: String
    /// Seconds since 1970: nothing that happened before is missing.
    var issuedAt: Int64
    /// Seconds since 1970 from which on the list is not to be used.
    var expires: Int64
    /// Seconds after which a newer one should be fetched.
    var timeToLive: Int64
    /// Bits of a place.
    var bits: Int64
    /// The packed octets in zlib's form.
    var compressed: [UInt8]

    /// Claims of a list about to be signed.
    init(
        subject: String, issuedAt: Int64, expires: Int64, timeToLive: Int64, bits: Int64,
        compressed: [UInt8]
    ) {
        self.subject = subject
        self.issuedAt = issuedAt
        self.expires = expires
        self.timeToLive = timeToLive
        self.bits = bits
        self.compressed = compressed
    }

    /// The canonical payload.
    var payload: [UInt8] {
        Value.object([
            .init("sub", .string(subject)), .init("iat", .integer(issuedAt)),
            .init("exp", .integer(expires)), .init("ttl", .integer(timeToLive)),
            .init(
                "status_list",
                .object([
                    .init("bits", .integer(bits)),
                    .init("lst", .string(Base64URL.encode(compressed))),
                ])),
        ]).canonical
    }

    /// Reads a payload; any other form than the one written is refused.
    init(payload: [UInt8]) throws(Fault) {
        var object = try Object(bytes: payload)
        subject = try object.string("sub")
        issuedAt = try object.integer("iat")
        expires = try object.integer("exp")
        timeToLive = try object.integer("ttl")
        var list = try object.object("status_list")
        bits = try list.integer("bits")
        let text = try list.string("lst")
        try list.end()
        try object.end()
        let other = Fault(.unreadable, "token.form", at: "")
        guard let compressed = Base64URL.decode(text) else { throw other }
        self.compressed = compressed
        guard self.payload == payload, timeToLive >= 0, issuedAt <= expires,
            [issuedAt, expires].allSatisfy(Period.seconds.contains)
        else { throw other }
    }
}
