internal import Codes

/// The identifier is right and is that of the type and the issuer (电子证照标识).
///
/// Standard: GB/T 36904-2018; check character by ISO 7064 MOD 37,36.
struct IdentifierForm: LicenseRule {
    static let code = "license.identifier"

    func examine(_ matter: Examination) -> Finding {
        guard let identifier = matter.identifier else {
            return matter.hasToken
                ? .notExamined(Self.code, LicenseRules.notTrusted)
                : .notExamined(Self.code, "notGiven")
        }
        switch identifier {
        case .failure(let problem): return .failed(Self.code, reason(problem))
        case .success(let identifier):
            guard let claims = matter.signed?.token.claims else { return .passed(Self.code) }
            let agrees =
                identifier.typeCode.utf8.elementsEqual(claims.typeCode.utf8)
                && identifier.issuer.utf8.elementsEqual(claims.issuer.utf8)
            return agrees ? .passed(Self.code) : .failed(Self.code, "differsFromClaims")
        }
    }

    private func reason(_ problem: LicenseIdentifier.Problem) -> String {
        switch problem {
        case .form: "form"
        case .root: "root"
        case .issuer: "issuer"
        case .checkCharacter: "checkCharacter"
        case .legacyB: "legacyB"
        }
    }
}
