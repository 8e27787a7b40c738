internal import Codes
internal import JSON
internal import Licenses
internal import Signing

/// Which revocation lists of a gateway a folder takes (更新吊销列表).
///
/// A list counts when an authority that the folder knows signed it, and is not earlier than the one it
/// has of that authority. Lists of authorities that it does not know are left out.
struct RevocationFetching {
    /// Certificates under the list's roots that may have signed.
    let authorities: [Certificate]
    /// What the folder has.
    let kept: [RevocationList]

    /// Authorities named by a trust list or standing in the chains of keys.
    init(_ list: TrustList, _ keys: KeyRing, kept: [RevocationList]) {
        authorities =
            list.roots.compactMap { try? Certificate(der: $0) }
            + keys.all.flatMap { $0.chain?.all ?? [] }
        self.kept = kept
    }

    /// Names of the lists that a gateway has; only such as can be names of files.
    static func names(_ octets: [UInt8]) throws -> [String] {
        var object = try Object(bytes: octets)
        return try object.objects("items").map { item in
            var item = item
            let name = try item.string("id")
            guard (2...128).contains(name.utf8.count), Hex.decode(name) != nil else {
                throw Failure(.invalid, "crls: a name that is none")
            }
            return name
        }
    }

    /// The list to keep; nil for one of an unknown authority.
    ///
    /// - Throws: `rolledBack` for one earlier than the kept one; `form`, `altered`.
    func checked(_ octets: [UInt8], _ name: String) throws -> RevocationList? {
        guard let list = try? RevocationList(der: octets), list.isWhole,
            list.authorityKeyID == name
        else { throw Failure(.invalid, "crls/\(name).crl form") }
        let named = authorities.filter { $0.subject == list.issuer }
        guard !named.isEmpty else { return nil }
        guard named.contains(where: { isSigned(list, by: $0) }) else {
            throw Failure(.invalid, "crls/\(name).crl altered")
        }
        let isBack = kept.contains { other in
            list.isEarlier(than: other) && named.contains { isSigned(other, by: $0) }
        }
        if isBack { throw Failure(.invalid, "crls/\(name).crl rolledBack") }
        return list
    }

    private func isSigned(_ list: RevocationList, by authority: Certificate) -> Bool {
        authority.subject == list.issuer
            && authority.publicKey.map { list.isSigned(by: $0) } ?? false
    }
}
