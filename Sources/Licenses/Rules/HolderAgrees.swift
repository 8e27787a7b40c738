internal import Codes
internal import JSON

/// The holder is who he is said to be (持证主体).
///
/// With a token the disclosed names and codes are compared, and a wrong one is named, unless another
/// holder may be among what was left out. Without one a license that is not the holder's is not
/// found: whether it exists is nobody else's business.
struct HolderAgrees: LicenseRule {
    static let code = "license.holder"

    func examine(_ matter: Examination) -> Finding {
        guard matter.hasToken else {
            return matter.found == nil ? matter.unknown(Self.code) : .passed(Self.code)
        }
        guard let claim = matter.question.holder else {
            return .notExamined(Self.code, "notAsked")
        }
        guard let disclosures = matter.trusted?.disclosures else {
            return matter.unknown(Self.code)
        }
        let finding = compare(claim, disclosures)
        return finding.outcome == .failed && isHolderHidden(matter, disclosures)
            ? .notExamined(Self.code, "otherHidden") : finding
    }

    /// Whether a holder's name may be among what was left out.
    ///
    /// Ours: the record says how many holders there are; without it any digest may be one of them.
    private func isHolderHidden(_ matter: Examination, _ disclosures: [Disclosure]) -> Bool {
        guard let license = matter.license else { return matter.hasHidden }
        return disclosures.count(where: Self.isName) < license.holders.count
    }

    private static func isName(_ disclosure: Disclosure) -> Bool {
        DisclosedPart.holderName.covers(disclosure.name)
    }

    private func compare(_ claim: HolderClaim, _ disclosures: [Disclosure]) -> Finding {
        let names = disclosures.filter(Self.isName)
        guard !names.isEmpty else { return .notExamined(Self.code, "notDisclosed") }
        let same = names.filter { $0.value.text?.utf8.elementsEqual(claim.name.utf8) ?? false }
        guard !same.isEmpty else { return .failed(Self.code, "nameDiffers") }
        guard let code = claim.code else { return .passed(Self.code, "name") }
        let codes = same.compactMap { name in
            disclosures.first { $0.name == name.name.dropLast(4) + "code" }
        }
        if codes.contains(where: { isCode($0.value, code) }) { return .passed(Self.code) }
        return codes.count == same.count
            ? .failed(Self.code, "code") : .notExamined(Self.code, "notDisclosed")
    }

    private func isCode(_ value: Value, _ code: SubjectCode) -> Bool {
        guard let type = value["codeType"]?.text, let number = value["code"]?.text else {
            return false
        }
        return SubjectCode(type: type, number: number).indexed == code.indexed
    }
}
