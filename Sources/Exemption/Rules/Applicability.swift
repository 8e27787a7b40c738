/// Whether a material is asked in a case at all (材料适用性).
///
/// Standard: 广东省优化营商环境条例 art. 29: no catch-all clauses, nothing outside the guide may be
/// asked. Observed: need 1 necessary, 2 not necessary, 3 may follow later.
enum Applicability: Hashable {
    /// It is asked.
    case asked
    /// It is not asked; a stable slug of why.
    case notAsked(String)
    /// It depends on the answer to a question.
    case open(String)

    init(of material: Material, answers: [NamedText]) {
        if material.isCatchAll {
            self = .notAsked("catch-all")
            return
        }
        if material.need == "2" {
            self = .notAsked("not-necessary")
            return
        }
        switch material.condition {
        case nil: self = .asked
        case .answer(let test): self = Self.judged(test.question, is: test.equals, answers)
        case .text: self = Self.judged(material.conditionQuestion, is: "yes", answers)
        }
    }

    private static func judged(
        _ question: String, is wanted: String, _ answers: [NamedText]
    ) -> Applicability {
        guard let answer = answers[question] else { return .open(question) }
        return answer.isSame(as: wanted) ? .asked : .notAsked("case")
    }
}
