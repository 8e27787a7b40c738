internal import Codes

extension Decision {
    /// What makes it the same decision twice (判重键); nil when it has no number of any sort.
    ///
    /// Standard: rules V16 and V17: document number with its brackets folded, counterpart's code or
    /// name, day, authority; the certificate's number too, since one approval may serve several.
    /// Ours: within the department that records it, so that no department can learn of another's
    /// decision, or take its place.
    func documentKey(certificate: String? = nil) -> BlindValue? {
        let certificate = permit?.certificateNumber ?? certificate
        guard let number = documentNumber ?? certificate else { return nil }
        return Self.documentKey([
            department, kind.rawValue, Self.folded(number),
            counterpart.code ?? Self.folded(counterpart.name), "\(decidedOn)", authority.code,
            certificate ?? "",
        ])
    }

    fileprivate static func documentKey(_ parts: [String]) -> BlindValue {
        BlindValue(Index.document, parts.joined(separator: "\u{1F}"))
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

extension PublicityRecord {
    /// The key that a decision with these fields would have (判重键); nil when a part is open.
    ///
    /// A row that names no authority by its code is taken for the department's own.
    var documentKey: BlindValue? {
        let certificate = fields["XK_XKBH"]
        let code = self["XDR_SHXYM"] ?? self["XDR_ZJHM"]
        guard let number = self["WSH"] ?? certificate, let decidedOn,
            let counterpart = code ?? self["XDR_MC"].map(Decision.folded)
        else { return nil }
        return Decision.documentKey([
            department, kind.rawValue, Decision.folded(number), counterpart, "\(decidedOn)",
            self[kind == .permit ? "XKJGDM" : "CFJGDM"] ?? department, certificate ?? "",
        ])
    }
}
