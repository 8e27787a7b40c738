internal import Codes
internal import Signing

/// The development PKI of a data directory (开发用证书机构): a root and an issuing authority.
///
/// Ours: it lets every part be tried and tested; a gateway in earnest takes certificates of a licensed authority.
struct DevelopmentAuthority {
    /// How long what it signs is good, in seconds.
    enum Lifetime {
        private static let day: Int64 = 86400
        static let root = 7300 * day
        static let issuing = 3650 * day
        static let signer = 1095 * day
        static let list = 90 * day
    }

    let root: FileSigner
    let issuing: FileSigner

    /// Makes both authorities.
    static func make(
        for body: Organization, now: Instant, random: some RandomSource
    ) throws -> DevelopmentAuthority {
        let rootKey = try PrivateKey.generate(.sm2)
        let rootCertificate = try CertificateDraft(
            subject: CertificateName(
                organization: body.name, commonName: "Mianti Development Root"),
            publicKey: rootKey.publicKey, serial: serial(random),
            period: period(now, Lifetime.root), kind: .authority(pathLength: 1)
        ).signedByItself(rootKey)
        let root = try signer(rootKey, [rootCertificate], body)
        let key = try PrivateKey.generate(.sm2)
        let certificate = try CertificateDraft(
            subject: CertificateName(
                organization: body.name, commonName: "Mianti Development Issuing CA"),
            publicKey: key.publicKey, serial: serial(random),
            period: period(now, Lifetime.issuing), kind: .authority(pathLength: 0)
        ).signed(by: root)
        return DevelopmentAuthority(
            root: root, issuing: try signer(key, [certificate], body))
    }

    /// A new signing key of a body, with its certificate (签名密钥与证书).
    func newSigner(
        _ algorithm: SigningAlgorithm, for body: Organization, now: Instant,
        random: some RandomSource
    ) throws -> FileSigner {
        let key = try PrivateKey.generate(algorithm)
        let period = Self.period(now, Lifetime.signer)
        let certificate = try CertificateDraft(
            subject: CertificateName(
                organization: body.name, organizationCode: body.code,
                commonName: KeyRecord.keyID(of: key.publicKey)),
            publicKey: key.publicKey, serial: Self.serial(random), period: period, kind: .signer
        ).signed(by: issuing)
        return try Self.signer(key, [certificate] + (issuing.key.chain?.all ?? []), body)
    }

    /// Revocation lists of both authorities; the number is the second they are made in.
    ///
    /// They keep every entry for ever and say so, since licenses outlive the certificates of their keys.
    func lists(_ revocations: [Revocation], now: Instant) throws -> [RevocationList] {
        let parts: [(FileSigner, [Revocation])] = [(root, []), (issuing, revocations)]
        return try parts.map { authority, revoked in
            try RevocationListDraft(
                number: UInt64(max(0, now.seconds)), madeAt: now.seconds,
                nextAt: now.seconds + Lifetime.list, revocations: revoked,
                keepsEndedSince: authority.key.chain?.leaf.period.lowerBound
            ).signed(by: authority)
        }
    }

    private static func period(_ now: Instant, _ length: Int64) -> ClosedRange<Int64> {
        now.seconds...(now.seconds + length)
    }

    /// 16 octets that nobody can guess, positive and none of them cut.
    private static func serial(_ random: some RandomSource) throws(SigningError) -> [UInt8] {
        var octets = try random.bytes(16)
        octets[0] = octets[0] & 0x3F | 0x40
        return octets
    }

    /// A signer whose key ends with its certificate.
    private static func signer(
        _ key: PrivateKey, _ certificates: [Certificate], _ body: Organization
    ) throws -> FileSigner {
        let chain = try CertificateChain(certificates)
        let period = chain.leaf.period
        return try FileSigner(
            key,
            as: KeyRecord(
                publicKey: key.publicKey, owner: body.code,
                period: KeyPeriod(from: period.lowerBound, until: period.upperBound), chain: chain))
    }
}

extension DataDirectory {
    /// Where the sealed keys of the development PKI are.
    var authority: String { path + "/authority" }
    /// Certificates of the roots, in PEM.
    var roots: String { trust + "/roots.pem" }
    /// Certificates between the roots and the signers, in PEM.
    var intermediates: String { trust + "/chain.pem" }
    /// Revocation lists, in PEM.
    var revocationLists: String { trust + "/revocations.pem" }

    /// The files of the development PKI, below the data directory.
    static let authorityFiles = ["authority/root.key", "authority/issuing.key"]

    /// Whether there is a development PKI.
    var hasAuthority: Bool {
        Self.authorityFiles.allSatisfy { Self.exists(path + "/" + $0) }
    }

    /// Reads the development PKI.
    func readAuthority(_ sealer: Sealer) throws -> DevelopmentAuthority {
        DevelopmentAuthority(
            root: try SealedKeyFile.read(authority + "/root.key", sealer: sealer),
            issuing: try SealedKeyFile.read(authority + "/issuing.key", sealer: sealer))
    }

    /// Writes a new development PKI, its certificates and empty lists.
    func write(_ made: DevelopmentAuthority, _ sealer: Sealer, now: Instant) throws {
        try SealedKeyFile.write(made.root, authority + "/root.key", sealer: sealer)
        try SealedKeyFile.write(made.issuing, authority + "/issuing.key", sealer: sealer)
        for (signer, file) in [(made.root, roots), (made.issuing, intermediates)] {
            try DurableFile.write(
                Array((signer.key.chain?.pem ?? "").utf8), to: file, mode: 0o644)
        }
        try writeLists(made.lists([], now: now))
    }

    /// Reads the revocation lists; none when there is no file.
    func readLists() throws -> [RevocationList] {
        guard Self.exists(revocationLists) else { return [] }
        return try RevocationList.all(pem: Self.read(revocationLists))
    }

    /// Writes the revocation lists.
    func writeLists(_ lists: [RevocationList]) throws {
        try DurableFile.write(
            Array(lists.map(\.pem).joined().utf8), to: revocationLists, mode: 0o644)
    }
}
