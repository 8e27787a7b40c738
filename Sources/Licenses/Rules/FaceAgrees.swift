internal import Codes
internal import JSON

/// The face shows what it is said to show (照面信息).
struct FaceAgrees: LicenseRule {
    static let code = "license.face"

    func examine(_ matter: Examination) -> Finding {
        let claims = outcomes(matter)
        guard !claims.isEmpty else { return .notExamined(Self.code, "notAsked") }
        guard matter.found != nil || matter.trusted != nil else {
            return matter.unknown(Self.code)
        }
        let names = { (outcome: Finding.Outcome) in
            let keys = claims.filter { $0.outcome == outcome }.map(\.key)
            return keys.map { matter.type?.field($0)?.name ?? $0 }.joined(separator: "、")
        }
        if claims.contains(where: { $0.outcome == .failed }) {
            return .failed(Self.code, "differs", ["fields": names(.failed)])
        }
        if claims.contains(where: { $0.outcome == .notExamined }) {
            return .notExamined(
                Self.code, matter.hasHidden ? "notDisclosed" : "notOnFace",
                ["fields": names(.notExamined)])
        }
        return .passed(Self.code, "", ["fields": names(.passed)])
    }

    /// How each claim came out, in the order given.
    func outcomes(_ matter: Examination) -> [Verification.Claim] {
        matter.question.claims.map { claim in
            let isKnown = matter.type?.field(claim.key) != nil
            guard let value = value(claim.key, matter) else {
                return Verification.Claim(
                    key: claim.key, outcome: .notExamined, isKnown: isKnown)
            }
            let agrees = value.utf8.elementsEqual(claim.text.utf8)
            return Verification.Claim(
                key: claim.key, outcome: agrees ? .passed : .failed, isKnown: isKnown)
        }
    }

    private func value(_ key: String, _ matter: Examination) -> String? {
        guard matter.hasToken else { return matter.found?.faceValue(key) }
        let name = Array("face.\(key)".utf8)
        return matter.trusted?.disclosures.first { $0.name.utf8.elementsEqual(name) }?.value.text
    }
}
