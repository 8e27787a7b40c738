internal import Codes
internal import Signing

/// The key is the issuer's, and the issuer may issue this type (颁发机构与发证权限).
///
/// Ours: the right is checked when a license is issued, so a license on record carries its proof;
/// for one that is not, the right is not known.
struct IssuerRight: LicenseRule {
    static let code = "license.issuer"

    func examine(_ matter: Examination) -> Finding {
        guard matter.hasToken else {
            guard matter.found != nil else { return matter.unknown(Self.code) }
            // Who issued it is not said to somebody who holds no token.
            return .passed(Self.code, "recorded")
        }
        guard let trusted = matter.trusted, let owner = matter.signed?.key?.owner else {
            return matter.unknown(Self.code)
        }
        let issuer = trusted.token.claims.issuer
        let isDelegated = matter.delegates.contains(owner)
        guard owner.utf8.elementsEqual(issuer.utf8) || isDelegated else {
            return .failed(Self.code, "notOfIssuer", ["issuer": issuer, "owner": owner])
        }
        guard matter.type != nil else {
            return .notExamined(Self.code, "typeUnknown", ["type": trusted.token.claims.typeCode])
        }
        guard matter.license != nil else {
            return .notExamined(Self.code, "rightUnknown", ["issuer": issuer])
        }
        return .passed(Self.code, "", ["issuer": issuer])
    }
}
