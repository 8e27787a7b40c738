internal import Codes
internal import Signing

/// The annotated copy is of this license, by a maker who is known, and still holds (加注件).
///
/// It is examined only where a copy was handed in: other verifications do not name it. The finding
/// that passes says for what the copy was made, by whom and until when.
/// Ours: its first and last seconds count as inside, and a copy is of use for its purpose only:
/// that the purpose fits is for people to see.
struct CopyAgrees: LicenseRule {
    static let code = "license.copy"

    func examine(_ matter: Examination) -> Finding {
        guard let copy = matter.copy else { return .notExamined(Self.code, "noCopy") }
        let key: KeyRecord
        do throws(TextFault) {
            key = try copy.signed.signer(
                copy.keyID, algorithm: copy.algorithm, signedAt: copy.claims.issuedAt,
                keys: matter.keys)
        } catch { return Self.finding(error, key: copy.keyID) }
        guard copy.claims.issuer.utf8.elementsEqual(key.owner.utf8) else {
            return .failed(Self.code, "notOfMaker", ["owner": key.owner])
        }
        guard let token = matter.signed?.token else { return matter.unknown(Self.code) }
        guard let name = DigestName(rawValue: token.claims.digestName),
            name.digest(of: copy.license).utf8.elementsEqual(copy.claims.tokenHash.utf8)
        else { return .failed(Self.code, "differs") }
        return period(copy.claims, matter.now)
    }

    /// What is missing leaves it open; what is wrong refuses it.
    private static func finding(_ fault: TextFault, key: String) -> Finding {
        switch fault {
        case .keyUnknown: .notExamined(code, fault.rawValue)
        case .keyUntrusted: .notExamined(code, fault.rawValue, ["key": key])
        case .algorithm, .altered, .secondForm, .beforeKey, .afterKey, .keyRefused:
            .failed(code, fault.rawValue, ["key": key])
        }
    }

    private func period(_ claims: CopyClaims, _ now: Instant) -> Finding {
        let values = [
            "purpose": claims.purpose, "item": claims.item, "maker": claims.maker.name,
            "until": "\(Instant(seconds: claims.expires))",
        ]
        if now.seconds < claims.issuedAt { return .failed(Self.code, "notBegun", values) }
        if now.seconds >= claims.expires { return .failed(Self.code, "ended", values) }
        return .passed(Self.code, "", values)
    }
}
