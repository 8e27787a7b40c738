internal import Codes
internal import JSON

/// What is said about an examined license.
extension Verify {
    /// Findings, verdict and what may be shown.
    static func answer(_ matter: Examination) -> Verification {
        var findings = LicenseRules.all.map { $0.examine(matter) }
        if matter.copy != nil { findings.append(CopyAgrees().examine(matter)) }
        if matter.isAmbiguous {
            findings.append(.notExamined(Judgement.ambiguous, "several"))
        }
        if let proof = matter.proof { findings.append(LedgerInclusion().examine(proof, matter)) }
        let day = matter.now.day
        let state = matter.found?.state(on: day)
        let judgement = Judgement(findings, state: state)
        return Verification(
            verdict: judgement.verdict, state: state,
            stateSince: matter.found?.stateSince(on: day),
            stateReason: matter.found?.stateReason(on: day), checkedAt: matter.now,
            next: judgement.next, findings: findings, claims: FaceAgrees().outcomes(matter),
            shown: shown(matter), license: matter.found)
    }

    private static func shown(_ matter: Examination) -> Verification.Shown? {
        switch matter.question.subject {
        case .number(let typeCode, _):
            return Verification.Shown(typeCode: typeCode, typeName: matter.type?.name)
        case .identifier(let text):
            guard case .success(let identifier) = matter.identifier else { return nil }
            return Verification.Shown(
                identifier: text, typeCode: identifier.typeCode, typeName: matter.type?.name)
        case .token: return matter.trusted.map { shown($0.token, $0.disclosures, matter) }
        }
    }

    private static func shown(
        _ token: LicenseToken, _ disclosures: [Disclosure], _ matter: Examination
    ) -> Verification.Shown {
        let claims = token.claims
        let (first, last) = Period.days(claims)
        let face = disclosures.compactMap { disclosure -> License.FaceValue? in
            guard disclosure.name.hasPrefix("face."), let text = disclosure.value.text else {
                return nil
            }
            return License.FaceValue(key: String(disclosure.name.dropFirst(5)), text: text)
        }
        return Verification.Shown(
            identifier: claims.identifier, typeCode: claims.typeCode,
            typeName: matter.type?.name,
            issuer: Organization(
                name: matter.license?.issuer.name ?? claims.issuer, code: claims.issuer),
            period: Verification.Shown.Period(first: first, last: last), face: face)
    }
}
