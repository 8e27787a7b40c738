internal import Codes

/// One check of a verification (核验规则).
protocol LicenseRule: Sendable {
    /// What the rule finds; every rule finds something.
    func examine(_ matter: Examination) -> Finding
}

/// The rules of a verification in the order of their findings.
///
/// ``CertificatePath`` is none of the eight of the wire contract: it says that certificates are not
/// looked at yet, and the verdict passes over it.
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
        "license.certificate.notYet", "license.holder.notAsked", "license.face.notAsked",
    ]
}
