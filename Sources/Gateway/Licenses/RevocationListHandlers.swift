internal import Codes
internal import JSON
internal import Signing

/// A revocation list as it is served (在用吊销列表): the newest of its authority.
struct ServedRevocationList: Sendable {
    /// The list.
    let list: RevocationList
    /// Its tag, quoted.
    let tag: String

    private init(_ list: RevocationList) {
        self.list = list
        tag = Self.tag(list.der)
    }

    /// A tag of octets.
    static func tag(_ octets: [UInt8]) -> String {
        "\"\(Hex.encode(Array(SM3.digest(octets).prefix(16))))\""
    }

    /// Of each authority the newest whole list; one that does not name its key is passed over.
    static func newest(of lists: [RevocationList]) -> [String: ServedRevocationList] {
        var newest: [String: RevocationList] = [:]
        for list in lists where list.isWhole {
            guard let name = list.authorityKeyID else { continue }
            if let kept = newest[name], !kept.isEarlier(than: list) { continue }
            newest[name] = list
        }
        return newest.mapValues(ServedRevocationList.init)
    }
}

/// Revocation lists over the wire (吊销列表接口).
///
/// Standard: RFC 5280, 5; RFC 2585, 4.2: one list in DER, as `application/pkix-crl`.
enum RevocationListHandlers {
    private static let age = ["Cache-Control", "public, max-age=300"]

    /// GET: which lists there are, by the name of their authority's key.
    static let list: Handler = { call, services in
        try call.allowQuery()
        let served = (services.trust.kept()?.served ?? [:]).sorted { $0.key < $1.key }
        let tag = ServedRevocationList.tag(served.flatMap { Array($0.value.tag.utf8) })
        let headers = [["ETag", tag], age]
        guard !call.holds(tag) else {
            return .answer(Answer(status: 304, contentType: "", headers: headers))
        }
        return .answer(
            .json(headers: headers) { writer in
                writer.objects("items", served) { entry, writer in
                    entry.value.list.write(as: entry.key, to: &writer)
                }
            })
    }

    /// GET: the newest list of one authority.
    static let get: Handler = { call, services in
        try call.allowQuery()
        guard let served = services.trust.kept()?.served[call.parameter("id")] else {
            throw Problem(.notFound, "revocation-list.not-found")
        }
        let headers = [["ETag", served.tag], age]
        guard !call.holds(served.tag) else {
            return .answer(Answer(status: 304, contentType: "", headers: headers))
        }
        return .answer(
            Answer(
                contentType: "application/pkix-crl", headers: headers, body: served.list.der))
    }
}

extension RevocationList {
    /// Writes what one must know to fetch it.
    fileprivate func write(as name: String, to writer: inout ObjectWriter) {
        writer.string("id", name)
        writer.string("issuer", issuer)
        writer.nullable("number", number)
        writer.string("madeAt", "\(Instant(microseconds: madeAt * 1_000_000))")
        writer.nullable("nextAt", nextAt.map { "\(Instant(microseconds: $0 * 1_000_000))" })
        writer.integer("revoked", revocations.count)
    }
}
