internal import Codes
internal import Signing

/// The text was signed by a key that is known, and nothing in it was changed (签名).
///
/// Ours: the key fixes signature and digest algorithm; a text that names others is refused. The
/// text must also be the one recorded when the license was issued.
struct IssuerSignature: LicenseRule {
    static let code = "license.signature"

    func examine(_ matter: Examination) -> Finding {
        guard matter.hasToken else { return .notExamined(Self.code, "noToken") }
        guard let signed = matter.signed else {
            return .notExamined(Self.code, LicenseRules.notTrusted)
        }
        if let distrust = signed.distrust { return distrust }
        return .passed(
            Self.code, "",
            ["algorithm": signed.token.algorithm, "key": signed.token.keyID])
    }

    /// Why a token is not to be trusted; nil when it is.
    static func distrust(
        _ token: LicenseToken, key: KeyRecord?, disclosures: [Disclosure]?, recorded: License?
    ) -> Finding? {
        let differs = recorded.map { !$0.digest.utf8.elementsEqual(token.digest.utf8) } ?? false
        guard let key else {
            return differs
                ? .failed(code, "differsFromRecord") : .notExamined(code, "keyUnknown")
        }
        let fault = token.signed.fault(
            of: key, algorithm: token.algorithm, signedAt: token.claims.issuedAt)
        if let fault { return .failed(code, fault.rawValue, ["key": key.keyID]) }
        let name = DigestName(key.algorithm).rawValue
        guard token.claims.digestName.utf8.elementsEqual(name.utf8) else {
            return .failed(code, "digestName")
        }
        guard disclosures != nil else { return .failed(code, "disclosure") }
        return differs ? .failed(code, "differsFromRecord") : nil
    }
}
