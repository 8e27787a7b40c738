internal import Signing

/// Certificates in files (证书文件): DER, or PEM with any number of them.
enum CertificateFile {
    /// The DER of each certificate.
    static func octets(_ path: String) throws -> [[UInt8]] {
        let octets = try DataDirectory.read(path)
        guard octets.first != 0x30 else { return [octets] }
        let all = try Certificate.all(pem: octets).map(\.der)
        guard !all.isEmpty else { throw Failure(.impossible, "no certificate in \(path)") }
        return all
    }
}
