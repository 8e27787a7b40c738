internal import Codes

/// One check of a verification (核验规则).
protocol LicenseRule: Sendable {
    /// What the rule finds; every rule finds something.
    func examine(_ matter: Examination) -> Finding
}

/// The rules of a verification in the order of their findings.
///
/// Ours: ``CertificatePath`` is none of the eight of the wire contract, which counts it to the issuer;
/// two questions have two answers.
enum LicenseRules {
    static let all: [any LicenseRule] = [
        TokenForm(), IdentifierForm(), IssuerSignature(), IssuerRight(), CertificatePath(),
        ValidityPeriod(), CurrentStatus(), HolderAgrees(), FaceAgrees(),
    ]

    /// What must be known about a license is unknown: the same for no license and another holder's.
    static let notFound = "notFound"
    /// The signed text is not to be trusted, so what it says was not compared.
    static let notTrusted = "notTrusted"

    /// Findings without which a license may still be valid: `code.reason`.
    static let passedOver: Set<String> = [
        "license.identifier.notGiven", "license.signature.noToken",
        "license.certificate.noToken", "license.certificate.recorded",
        "license.holder.notAsked", "license.face.notAsked",
    ]
}
