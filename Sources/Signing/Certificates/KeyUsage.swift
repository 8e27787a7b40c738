internal import COpenSSL

/// What the key of a certificate may be used for (密钥用法).
///
/// Standard: RFC 5280, 4.2.1.3; the numbers are those of OpenSSL.
public struct KeyUsage: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: UInt32

    /// Takes bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Texts (数字签名).
    public static let digitalSignature = KeyUsage(rawValue: 0x80)
    /// Texts whose signer shall not deny them (防抵赖).
    public static let nonRepudiation = KeyUsage(rawValue: 0x40)
    /// Keys are encrypted with it (密钥加密).
    public static let keyEncipherment = KeyUsage(rawValue: 0x20)
    /// Data is encrypted with it (数据加密).
    public static let dataEncipherment = KeyUsage(rawValue: 0x10)
    /// Keys are agreed with it (密钥协商).
    public static let keyAgreement = KeyUsage(rawValue: 0x08)
    /// Certificates (证书签发).
    public static let certificateSign = KeyUsage(rawValue: 0x04)
    /// Revocation lists (吊销列表签发).
    public static let listSign = KeyUsage(rawValue: 0x02)
}

/// What a signature is made for, beyond ``KeyUsage`` (证书用途).
public enum CertificatePurpose: String, Sendable, Hashable, CaseIterable {
    /// Licenses, slips, checkpoints, seals.
    case texts
    /// Time-stamps.
    case timeStamps
    /// Answers about the status of certificates (OCSP).
    case statusAnswers
}

extension CertificateHandle {
    /// The key usage; `nil` without the extension.
    var keyUsage: KeyUsage? {
        let bits = unsafe X509_get_key_usage(pointer)
        return bits == UInt32.max ? nil : KeyUsage(rawValue: bits)
    }

    /// The purposes that the extended key usage leaves.
    ///
    /// Ours: a certificate for time-stamps or status answers is for nothing else; one with any other
    /// extended key usage, or without one, is for texts.
    var purposes: Set<CertificatePurpose> {
        let bits = unsafe X509_get_extended_key_usage(pointer)
        guard bits != UInt32.max else { return [.texts] }
        var purposes: Set<CertificatePurpose> = []
        if bits & UInt32(XKU_TIMESTAMP) != 0 { purposes.insert(.timeStamps) }
        if bits & UInt32(XKU_OCSP_SIGN) != 0 { purposes.insert(.statusAnswers) }
        return purposes.isEmpty ? [.texts] : purposes
    }

    /// Whether it says that it is an authority.
    var isAuthority: Bool { flags & EXFLAG_CA != 0 }

    /// How many authorities may follow below it; `nil` for any number.
    var pathLength: Int? {
        let length = unsafe X509_get_pathlen(pointer)
        return length < 0 ? nil : Int(length)
    }
}
