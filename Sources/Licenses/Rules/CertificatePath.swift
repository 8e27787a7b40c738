internal import Codes

/// The key's certificate leads to a trusted root (证书路径); not looked at until there is a PKI.
struct CertificatePath: LicenseRule {
    static let code = "license.certificate"

    func examine(_ matter: Examination) -> Finding { .notExamined(Self.code, "notYet") }
}
