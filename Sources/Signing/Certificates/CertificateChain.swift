/// A certificate with those that lead towards an anchor (证书链), as `x5c` carries them.
///
/// Standard: RFC 7515, 4.1.6: leaf first. Reading it is not trusting it.
public struct CertificateChain: Hashable, Sendable {
    /// No chain has more: longer ones are refused before anything is computed.
    public static let longest = 8

    /// The certificate whose key signs.
    public let leaf: Certificate
    /// The others, in the order given; the anchor may be among them and counts for nothing here.
    public let others: [Certificate]

    /// All, leaf first.
    public var all: [Certificate] { [leaf] + others }

    /// Takes certificates, leaf first.
    ///
    /// - Parameter certificates: 1 to ``longest``.
    /// - Throws: ``SigningError/keyMalformed(_:)`` for another number.
    public init(_ certificates: [Certificate]) throws(SigningError) {
        guard let leaf = certificates.first, certificates.count <= Self.longest else {
            throw .keyMalformed("certificate chain: 1 to \(Self.longest) certificates")
        }
        self.leaf = leaf
        others = Array(certificates.dropFirst())
    }

    /// Reads the member `x5c`.
    ///
    /// - Parameter x5c: DER in standard base64, leaf first.
    /// - Throws: ``SigningError/keyMalformed(_:)``.
    public init(x5c: [String]) throws(SigningError) {
        guard x5c.count <= Self.longest else { throw .keyMalformed("x5c: too many") }
        var certificates: [Certificate] = []
        for text in x5c {
            guard let der = Base64.decode(text) else { throw .keyMalformed("x5c: base64") }
            certificates.append(try Certificate(der: der))
        }
        try self.init(certificates)
    }

    /// The member `x5c`: DER in standard base64, leaf first.
    public var x5c: [String] { all.map { Base64.encode($0.der) } }

    /// How the authority above the leaf revoked it, by lists that it signed; nil when none says so.
    ///
    /// No anchor is asked: what an authority says against its own certificate counts, trusted or not.
    ///
    /// - Parameter lists: revocation lists of any issuer and any age.
    /// - Returns: the earliest entry; a suspension only while the newest list has it.
    public func revocation(in lists: [RevocationList]) -> Revocation? {
        let issuers = others.filter { $0.subjectName == leaf.issuerName }
        let signed = lists.filter { list in
            issuers.contains { issuer in
                list.issuerName == issuer.subjectName
                    && issuer.publicKey.map { list.isSigned(by: $0) } ?? false
            }
        }
        let newest = signed.map(\.madeAt).max()
        return signed.compactMap { list in
            let found = list.revocation(serial: leaf.serial)
            let isLifted = found?.reason == .certificateHold && list.madeAt != newest
            return isLifted ? nil : found
        }.min { $0.since < $1.since }
    }

    /// All as PEM, leaf first.
    public var pem: String { all.map(\.pem).joined() }
}
