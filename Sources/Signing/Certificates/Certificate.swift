/// A certificate (数字证书), parsed once; reading it is not trusting it (``PathCheck`` does that).
///
/// Standard: X.509 v3; GB/T 20518, GM/T 0015.
public struct Certificate: Sendable {
    /// The octets, exactly as received.
    public let der: [UInt8]
    /// Whom it is for, as RFC 4514 writes it.
    public let subject: String
    /// Who signed it, in the same form.
    public let issuer: String
    /// The serial number, lower-case hexadecimal without a leading zero octet.
    public let serial: String
    /// The first and the last second of its period, both inside, since 1970.
    public let period: ClosedRange<Int64>
    /// Its key; `nil` for a kind that we do not have (RSA, another curve).
    public let publicKey: PublicKey?
    /// The algorithm of its signature; `nil` for one that we do not have.
    public let signatureAlgorithm: SigningAlgorithm?
    /// The code in its subject (统一社会信用代码), 18 characters; its check character is not examined here.
    public let organizationCode: String?
    /// What its key may be used for; `nil` when it does not say.
    public let keyUsage: KeyUsage?
    /// What it is made for.
    public let purposes: Set<CertificatePurpose>
    /// Whether it says that it is an authority (CA).
    public let isAuthority: Bool
    /// How many authorities may follow below it; `nil` for any number.
    public let pathLength: Int?
    /// DER of both names; compared as octets.
    let subjectName: [UInt8], issuerName: [UInt8]
    let handle: CertificateHandle

    /// Parses DER.
    ///
    /// - Parameter der: one certificate, nothing after it.
    /// - Throws: ``SigningError/keyMalformed(_:)``.
    public init(der: [UInt8]) throws(SigningError) {
        let handle = try CertificateHandle(der: der)
        guard let subject = handle.subject, let issuer = handle.issuer else {
            throw .keyMalformed("certificate: names")
        }
        guard let serial = handle.serial, let period = handle.period else {
            throw .keyMalformed("certificate: serial number or period")
        }
        self.der = der
        self.handle = handle
        self.subject = subject.text
        self.issuer = issuer.text
        self.serial = Hex.encode(serial)
        self.period = period
        subjectName = subject.der
        issuerName = issuer.der
        publicKey = handle.publicKey
        signatureAlgorithm = handle.signatureAlgorithm
        organizationCode = handle.organizationCode
        keyUsage = handle.keyUsage
        purposes = handle.purposes
        isAuthority = handle.isAuthority
        pathLength = handle.pathLength
    }

    /// Parses the first certificate of a PEM text.
    ///
    /// - Parameter pem: the text.
    /// - Throws: ``SigningError/keyMalformed(_:)``, also when the text has none.
    public init(pem: String) throws(SigningError) {
        guard let first = try Self.all(pem: Array(pem.utf8)).first else {
            throw .keyMalformed("certificate: no PEM block")
        }
        self = first
    }

    /// All certificates of a PEM text, in order; other blocks are passed over.
    ///
    /// - Parameter pem: the text.
    /// - Returns: the certificates.
    /// - Throws: ``SigningError/keyMalformed(_:)``.
    public static func all(pem: [UInt8]) throws(SigningError) -> [Certificate] {
        var all: [Certificate] = []
        for block in try PEM.blocks(pem) where block.label == "CERTIFICATE" {
            all.append(try Certificate(der: block.octets))
        }
        return all
    }

    /// The PEM text.
    public var pem: String { PEM.text(label: "CERTIFICATE", der) }

    /// SM3 of the DER (证书指纹), lower-case hexadecimal.
    public var thumbprintSM3: String { Hex.encode(SM3.digest(der)) }

    /// SHA-256 of the DER, lower-case hexadecimal; `x5t#S256` is the same in base64url.
    public var thumbprintSHA256: String { Hex.encode(SHA256.digest(der)) }
}

extension Certificate: Hashable, CustomStringConvertible {
    /// Two certificates are equal if their octets are.
    public static func == (left: Certificate, right: Certificate) -> Bool { left.der == right.der }

    /// Hashes what equality compares.
    public func hash(into hasher: inout Hasher) { hasher.combine(der) }

    /// Subject, serial number and thumbprint; a certificate is no secret.
    public var description: String { "\(subject) \(serial) sm3:\(thumbprintSM3)" }
}
