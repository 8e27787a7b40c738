internal import Codes

extension Decision {
    /// What makes it the same decision twice (判重键); nil when it has no number of any sort.
    ///
    /// Standard: rules V16 and V17: document number with its brackets folded, counterpart's code or
    /// name, day, authority; the certificate's number too, since one approval may serve several.
    func documentKey(certificate: String? = nil) -> BlindValue? {
        let certificate = permit?.certificateNumber ?? certificate
        guard let number = documentNumber ?? certificate else { return nil }
        let parts = [
            kind.rawValue, Self.folded(number), counterpart.code ?? Self.folded(counterpart.name),
            "\(decidedOn)", authority.code, certificate ?? "",
        ]
        return BlindValue(Index.document, parts.joined(separator: "\u{1F}"))
    }

    /// A printed number for comparison: blanks gone, all brackets alike.
    static func folded(_ text: String) -> String {
        var folded = ""
        for scalar in text.unicodeScalars where !scalar.properties.isWhitespace {
            switch scalar {
            case "[", "［", "﹝", "【", "(", "（", "〔": folded.unicodeScalars.append("〔")
            case "]", "］", "﹞", "】", ")", "）", "〕": folded.unicodeScalars.append("〕")
            default: folded.unicodeScalars.append(scalar)
            }
        }
        return folded
    }
}
