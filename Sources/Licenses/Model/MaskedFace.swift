internal import Codes

/// Face values as they are shown to who did not ask for them (照面脱敏).
///
/// They tell no more of natural persons than a masked name: in every value a holder's name is
/// masked and his number left out wherever they stand, and so is every other citizen number. A field
/// that prints the holders again and holds anything else than them is not shown.
/// Ours: width and case make no other name or number.
public struct MaskedFace: Sendable {
    /// A name or number to look for, and what stands there instead; nil leaves it as it is.
    private struct Word: Sendable {
        let folded: [Unicode.Scalar]
        let mask: String?
    }

    private static let none = "***"
    private let chosen: [DisclosedPart]
    private let holders: [Holder]
    /// The longest first: one name may begin with another.
    private let words: [Word]

    /// Face values of a license of which its holder chose these parts.
    public init(_ license: License, chosen: [DisclosedPart]) {
        self.chosen = chosen
        holders = license.holders
        let words = license.holders.filter(\.code.isPersonal).flatMap { holder in
            [
                Word(
                    folded: Self.folded(holder.name),
                    mask: chosen.contains(.holderName) ? nil : holder.shownName),
                Word(
                    folded: Self.folded(holder.code.number),
                    mask: chosen.contains(.holderCode) ? nil : Self.none),
            ]
        }
        self.words = words.filter { !$0.folded.isEmpty }
            .sorted { $0.folded.count > $1.folded.count }
    }

    /// The text of a value; whole when it was chosen itself.
    ///
    /// - Parameters:
    ///   - value: the value.
    ///   - field: its field in the type, when the type is known.
    /// - Returns: the text to show.
    public func text(_ value: License.FaceValue, _ field: FaceField?) -> String {
        if chosen.contains(.face(value.key)) { return value.text }
        if holders.contains(where: \.code.isPersonal), let printed = unasked(field?.metadata),
            !FaceEqualsMetadata.prints(value.text, printed)
        {
            return Self.none
        }
        return masked(value.text)
    }

    /// What a field prints again of the holders without being asked for; nil for anything else.
    private func unasked(_ element: MetadataElement?) -> [String]? {
        switch element {
        case .holderName where !chosen.contains(.holderName): holders.map(\.name)
        case .holderCode where !chosen.contains(.holderCode): holders.map(\.code.number)
        default: nil
        }
    }

    private func masked(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        let folded = Self.folded(text)
        var shown = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            let rest = folded[index...]
            if let word = words.first(where: { rest.starts(with: $0.folded) }) {
                let end = index + word.folded.count
                shown += word.mask.map { Array($0.unicodeScalars) } ?? Array(scalars[index..<end])
                index = end
            } else if Self.isCitizenID(folded, at: index) {
                shown += Self.none.unicodeScalars
                index += 18
            } else {
                shown.append(scalars[index])
                index += 1
            }
        }
        return String(shown)
    }

    /// Whether a citizen number stands at a place, and not within a longer number.
    private static func isCitizenID(_ folded: [Unicode.Scalar], at start: Int) -> Bool {
        let end = start + 18
        guard end <= folded.count, isDigit(folded[start]),
            start == 0 || !isDigit(folded[start - 1]),
            end == folded.count || !isDigit(folded[end])
        else { return false }
        var text = ""
        text.unicodeScalars += folded[start..<end]
        return (try? CitizenID(text)) != nil
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    /// A scalar for each: half-width forms, letters in upper case.
    private static func folded(_ text: String) -> [Unicode.Scalar] {
        text.unicodeScalars.map { scalar in
            let value =
                (0xFF01...0xFF5E).contains(scalar.value) ? scalar.value - 0xFEE0 : scalar.value
            let isLower = (0x61...0x7A).contains(value)
            return Unicode.Scalar(isLower ? value - 0x20 : value) ?? scalar
        }
    }
}
