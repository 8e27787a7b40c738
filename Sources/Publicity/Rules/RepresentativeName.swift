internal import Codes

/// The legal representative's name is a name (法定代表人).
///
/// Standard: rule V08: no special character, at least two characters.
struct RepresentativeName: PublicityRule {
    static let code = "publicity.representative"

    func findings(in row: Row) -> [Finding] {
        guard let name = row["FRDB"],
            let field = row.template.field(row.template.prefix + "FRDB"),
            let reason = problem(name)
        else { return [] }
        return [.failed(Self.code, reason, in: field)]
    }

    private func problem(_ name: String) -> String? {
        if PlainText.refusedScalar(in: name) != nil { return "character" }
        if NameText.isMasked(name) { return "masked" }
        if NameText.hasStrayBlank(name) { return "blank" }
        if name.count < 2 { return "short" }
        let isSpecial = name.contains { character in
            !character.isLetter && !character.isWhitespace && !"·•.-'’".contains(character)
        }
        return isSpecial ? "character" : nil
    }
}
