internal import Codes
internal import Signing

/// The key is the issuer's or signs for it, and the issuer could issue this type (颁发机构与发证权限).
///
/// Ours: the day that counts is the one it was signed on (`iat`), in UTC+8, not the first day of the
/// period (`nbf`): a change keeps the first day of the earlier version, and the right to issue is
/// the right to sign now. Without a trust list the record is the proof, since the right was checked
/// when it was made.
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
        let claims = trusted.token.claims
        return switch matter.trust {
        case .none: byRecord(claims, owner, matter)
        case .refused(let finding): TrustStanding.unusable(Self.code, finding)
        case .list(let trust):
            Self.finding(
                claims.issuer, claims.typeCode, signedBy: owner,
                on: Instant(seconds: claims.issuedAt).day, trust.list)
        }
    }

    private func byRecord(
        _ claims: LicenseClaims, _ owner: String, _ matter: Examination
    ) -> Finding {
        let issuer = claims.issuer
        guard owner.utf8.elementsEqual(issuer.utf8) || matter.delegates.contains(owner) else {
            // Whose keys sign for whom is known here for licenses on record only.
            return matter.license == nil
                ? .notExamined(Self.code, "noTrustList", ["issuer": issuer, "owner": owner])
                : .failed(Self.code, "notOfIssuer", ["issuer": issuer, "owner": owner])
        }
        guard matter.type != nil else {
            return .notExamined(Self.code, "typeUnknown", ["type": claims.typeCode])
        }
        guard matter.license != nil else {
            return .notExamined(Self.code, "rightUnknown", ["issuer": issuer])
        }
        return .passed(Self.code, "", ["issuer": issuer])
    }

    /// What a trust list says about an issuer on the day a license is signed; issue asks the same.
    static func finding(
        _ issuer: String, _ typeCode: String, signedBy owner: String, on day: Day,
        _ list: TrustList
    ) -> Finding {
        var values = [
            "issuer": issuer, "type": typeCode, "day": "\(day)", "version": "\(list.version)",
        ]
        guard let department = list.department(issuer) else {
            return .notExamined(code, "issuerUnknown", values)
        }
        guard department.isSigned(by: owner, on: day) else {
            values["owner"] = owner
            return .failed(code, "notOfIssuer", values, source: source(list), asOf: list.issuedAt)
        }
        let terms = department.rights.filter { $0.typeCode == typeCode }.map(\.term)
        let (reason, edge) = standing(of: terms, on: day)
        if let edge { values["edge"] = "\(edge)" }
        return Finding(
            code, reason == nil ? .passed : .failed, reason ?? "listed", values,
            source: source(list), asOf: list.issuedAt)
    }

    /// Nil within a term; else why not, with the day that is the edge.
    ///
    /// Terms stand by first day.
    private static func standing(
        of terms: [TrustList.Term], on day: Day
    ) -> (reason: String?, edge: Day?) {
        guard let first = terms.first else { return ("noRight", nil) }
        guard !terms.contains(where: { $0.contains(day) }) else { return (nil, nil) }
        guard first.from <= day else { return ("rightNotYet", first.from) }
        return ("rightEnded", terms.last { $0.from <= day }?.to)
    }

    /// How a finding names the list it used.
    static func source(_ list: TrustList) -> String { "trust list \(list.version)" }
}
