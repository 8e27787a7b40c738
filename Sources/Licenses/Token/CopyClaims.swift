internal import Codes
internal import JSON
internal import Signing

/// What the maker of an annotated copy signs (加注件声明), in its one form.
///
/// Standard: GB/T 36903-2018, 加注件制作时间 (`iat`), 制作者 (`maker`), 制作事由 (`purpose`),
/// 有效期截止时间 (`exp`); RFC 9901 for `sd_hash` and the place behind the last `~`.
/// Ours: these claims stand for ever; new ones may only be added.
struct CopyClaims: Hashable, Sendable {
    static let type = "copy+jwt"

    /// Code of whom the key belongs to.
    var issuer: String
    /// Id of the copy: the id of the request that made it, under which its access record stands.
    var id: String
    /// Seconds since 1970 when it was made.
    var issuedAt: Int64
    /// The first second in which it no longer holds.
    var expires: Int64
    /// The department that made it.
    var maker: Organization
    /// Code of the item it was made for.
    var item: String
    /// What it was made for, in words.
    var purpose: String
    /// Digest of the token before it, last `~` included.
    var tokenHash: String

    /// The canonical payload.
    var payload: [UInt8] {
        Value.object([
            .init("iss", .string(issuer)), .init("jti", .string(id)),
            .init("iat", .integer(issuedAt)), .init("exp", .integer(expires)),
            .init(
                "maker",
                .object([
                    .init("code", .string(maker.code)), .init("name", .string(maker.name)),
                ])),
            .init(
                "purpose",
                .object([.init("item", .string(item)), .init("text", .string(purpose))])),
            .init("sd_hash", .string(tokenHash)),
        ]).canonical
    }
}

extension CopyClaims {
    /// Reads a payload; any other form than the one written is refused.
    init(payload: [UInt8]) throws(Fault) {
        var object = try Object(bytes: payload)
        issuer = try object.string("iss")
        id = try object.string("jti")
        issuedAt = try object.integer("iat")
        expires = try object.integer("exp")
        maker = try Organization(reading: object.object("maker"))
        var about = try object.object("purpose")
        item = try about.name("item", limit: 64)
        purpose = try about.name("text", limit: 200)
        try about.end()
        tokenHash = try object.string("sd_hash")
        try object.end()
        guard self.payload == payload, Period.seconds.contains(issuedAt),
            Period.seconds.contains(expires)
        else { throw Fault(.unreadable, "token.form", at: "") }
    }
}
