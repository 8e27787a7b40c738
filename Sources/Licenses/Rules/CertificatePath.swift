internal import Codes

/// The key leads to something the trust list names (证书路径): the key itself, or a root.
///
/// Ours: a key that the list names by its thumbprint needs no certificate. A license on record whose
/// text is the recorded one passes over this where no list was set up.
struct CertificatePath: LicenseRule {
    static let code = "license.certificate"

    func examine(_ matter: Examination) -> Finding {
        guard matter.hasToken else { return .notExamined(Self.code, "noToken") }
        guard let trusted = matter.trusted, let key = matter.signed?.key else {
            return matter.unknown(Self.code)
        }
        let signing = KeyTrust.Signing(
            at: trusted.token.claims.issuedAt, isWitnessed: matter.license != nil)
        let finding = KeyTrust.finding(Self.code, key, signing, matter.trust, now: matter.now)
        return finding
            ?? .notExamined(Self.code, matter.license == nil ? "noTrustList" : "recorded")
    }
}
