internal import Codes

/// The counterpart's name is a name (相对人名称).
///
/// Standard: rule V07: no blank, no control character, no mask, no placeholder; bodies have more
/// than three characters. Ours: a blank between Latin letters is allowed, foreign names have it.
struct SubjectName: PublicityRule {
    static let code = "publicity.name"

    static let placeholders: Set<String> = ["无", "测试", "test", "111", "null", "暂无"]

    func findings(in row: Row) -> [Finding] {
        guard let name = row["XDR_MC"],
            let field = row.template.field(row.template.prefix + "XDR_MC"),
            let reason = problem(name, row.counterpart)
        else { return [] }
        return [.failed(Self.code, reason, in: field)]
    }

    private func problem(_ name: String, _ counterpart: CounterpartKind?) -> String? {
        if PlainText.refusedScalar(in: name) != nil { return "character" }
        if NameText.isMasked(name) { return "masked" }
        if Self.placeholders.contains(name.lowercased()) { return "placeholder" }
        if NameText.hasStrayBlank(name) { return "blank" }
        // A legal person only: sole traders and people may have two or three characters.
        if counterpart == .legal && name.count <= 3 { return "short" }
        return nil
    }
}

/// What names have in common.
enum NameText {
    /// A star, or a run of question marks or of the letter x outside a Latin word.
    static func isMasked(_ name: String) -> Bool {
        if name.contains(where: { "*＊".contains($0) }) { return true }
        if name.contains("??") || name.contains("？？") { return true }
        let words = name.split { !($0.isASCII && $0.isLetter) }
        return words.contains { $0.count > 1 && $0.allSatisfy { $0 == "x" || $0 == "X" } }
    }

    /// A blank at an end, or one that does not stand between Latin letters, digits or marks.
    static func hasStrayBlank(_ name: String) -> Bool {
        let characters = Array(name)
        for (index, character) in characters.enumerated() where character.isWhitespace {
            guard index > 0, index + 1 < characters.count, characters[index - 1].isASCII,
                characters[index + 1].isASCII, !characters[index + 1].isWhitespace
            else { return true }
        }
        return false
    }
}
