/// The name of a holder of a certificate (证书主题).
///
/// Ours: the code of the organization stands in the attribute organizationIdentifier (2.5.4.97).
public struct CertificateName: Hashable, Sendable {
    /// Name of the organization.
    public let organization: String
    /// Its 18-character code (统一社会信用代码); `nil` when it has none.
    public let organizationCode: String?
    /// What the certificate is called.
    public let commonName: String

    /// Takes the parts; the country is `CN`.
    public init(organization: String, organizationCode: String? = nil, commonName: String) {
        self.organization = organization
        self.organizationCode = organizationCode
        self.commonName = commonName
    }

    /// Its DER.
    var der: [UInt8] {
        let code = organizationCode.map { Self.part("2.5.4.97", DER.text($0)) } ?? []
        return DER.sequence(
            Self.part("2.5.4.6", DER.printable("CN")),
            Self.part("2.5.4.10", DER.text(organization)), code,
            Self.part("2.5.4.3", DER.text(commonName)))
    }

    private static func part(_ attribute: String, _ value: [UInt8]) -> [UInt8] {
        DER.set(DER.sequence(DER.identifier(attribute), value))
    }
}

/// A certificate that is yet to be signed (待签证书).
///
/// Standard: RFC 5280, 4.1; GM/T 0015.
public struct CertificateDraft: Sendable {
    /// What the key will be used for.
    public enum Kind: Hashable, Sendable {
        /// Signs certificates and lists; so many authorities may follow below it.
        case authority(pathLength: Int)
        /// Signs texts.
        case signer
    }

    /// Whom it is for.
    public let subject: CertificateName
    /// The key.
    public let publicKey: PublicKey
    /// The serial number: 1 to 20 octets, not to be guessed.
    public let serial: [UInt8]
    /// The first and the last second of its period.
    public let period: ClosedRange<Int64>
    /// What it is for.
    public let kind: Kind

    /// Puts the parts together.
    public init(
        subject: CertificateName, publicKey: PublicKey, serial: [UInt8],
        period: ClosedRange<Int64>, kind: Kind
    ) {
        self.subject = subject
        self.publicKey = publicKey
        self.serial = serial
        self.period = period
        self.kind = kind
    }

    /// Signs it with the key of an authority.
    ///
    /// - Parameter authority: its signer; the record holds the authority's certificate.
    /// - Returns: the certificate.
    /// - Throws: ``SigningError/signatureFailed(_:)``, ``SigningError/keyMalformed(_:)`` for an authority
    ///   without a certificate.
    public func signed(by authority: FileSigner) throws(SigningError) -> Certificate {
        guard let issuer = authority.key.chain?.leaf else {
            throw .keyMalformed("the authority has no certificate")
        }
        return try signed(
            with: authority.privateKey, issuer: issuer.subjectName,
            keyID: issuer.handle.subjectKeyID)
    }

    /// Signs it with its own key, as a root.
    ///
    /// - Parameter privateKey: the private half of the key.
    /// - Returns: the certificate.
    /// - Throws: ``SigningError/signatureFailed(_:)``.
    public func signedByItself(_ privateKey: PrivateKey) throws(SigningError) -> Certificate {
        try signed(with: privateKey, issuer: subject.der, keyID: Self.keyID(publicKey))
    }

    private func signed(
        with key: PrivateKey, issuer: [UInt8], keyID: [UInt8]?
    ) throws(SigningError) -> Certificate {
        let content = DER.sequence(
            DER.explicit(0, DER.integer(2)), DER.integer(serial), key.algorithm.signatureDER,
            issuer, DER.sequence(DER.time(period.lowerBound), DER.time(period.upperBound)),
            subject.der, publicKey.subjectInfo, DER.explicit(3, extensions(keyID)))
        return try Certificate(der: key.signedDER(content))
    }

    private func extensions(_ issuerKeyID: [UInt8]?) -> [UInt8] {
        let usage: [UInt8]
        let constraints: [UInt8]
        switch kind {
        case .authority(let pathLength):
            constraints = DER.sequence(DER.isTrue, DER.integer(UInt64(max(0, pathLength))))
            usage = DER.bits(
                [UInt8((KeyUsage.certificateSign.union(.listSign)).rawValue)], unused: 1)
        case .signer:
            constraints = DER.sequence()
            usage = DER.bits(
                [UInt8(KeyUsage.digitalSignature.union(.nonRepudiation).rawValue)], unused: 6)
        }
        let issuer = issuerKeyID.map {
            DER.certificateExtension("2.5.29.35", DER.sequence(DER.tagged(0x80, $0)))
        }
        return DER.sequence(
            DER.certificateExtension("2.5.29.19", isCritical: true, constraints),
            DER.certificateExtension("2.5.29.15", isCritical: true, usage),
            DER.certificateExtension("2.5.29.14", DER.octets(Self.keyID(publicKey))), issuer ?? [])
    }

    /// Ours: the first 20 octets of the SM3 of the point; the name of a key in its certificates.
    private static func keyID(_ key: PublicKey) -> [UInt8] {
        Array(SM3.digest(key.point).prefix(20))
    }
}

extension DER {
    /// An extension of a certificate or a list.
    static func certificateExtension(
        _ identifier: String, isCritical: Bool = false, _ value: [UInt8]
    ) -> [UInt8] {
        sequence(Self.identifier(identifier), isCritical ? isTrue : [], octets(value))
    }
}

extension SigningAlgorithm {
    /// The identifier of the signature algorithm, without parameters.
    ///
    /// Standard: GM/T 0006 (SM2 with SM3); RFC 5758, 3.2.
    var signatureDER: [UInt8] {
        switch self {
        case .sm2: DER.sequence(DER.identifier("1.2.156.10197.1.501"))
        case .es256: DER.sequence(DER.identifier("1.2.840.10045.4.3.2"))
        }
    }

    /// The identifier of the curve.
    fileprivate var curveDER: [UInt8] {
        switch self {
        case .sm2: DER.identifier("1.2.156.10197.1.301")
        case .es256: DER.identifier("1.2.840.10045.3.1.7")
        }
    }
}

extension PublicKey {
    /// SubjectPublicKeyInfo. Standard: RFC 5480.
    fileprivate var subjectInfo: [UInt8] {
        DER.sequence(
            DER.sequence(DER.identifier("1.2.840.10045.2.1"), algorithm.curveDER),
            DER.bits([0x04] + point))
    }
}

extension PrivateKey {
    /// Signs the DER of a content and puts both together, as certificates and lists have it.
    ///
    /// The signature is verified before it leaves.
    func signedDER(_ content: [UInt8]) throws(SigningError) -> [UInt8] {
        let raw = try sign(content)
        guard publicKey.verifies(raw, over: content), let der = SignatureForm.der(fromRaw: raw)
        else { throw .signatureFailed("the new signature does not verify") }
        return DER.sequence(content, algorithm.signatureDER, DER.bits(der))
    }
}
