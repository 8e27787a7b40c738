internal import Codes

extension PublicityRecord {
    /// Keys of fields that name natural persons (自然人姓名); a GET masks them.
    ///
    /// Ours: while the kind of the counterpart is open, a name that may be a person's counts as one.
    public var nameKeys: Set<String> {
        let representative = template.prefix + "FRDB"
        return namesPerson ? [representative, template.prefix + "XDR_MC"] : [representative]
    }

    private var namesPerson: Bool {
        guard let name = self["XDR_MC"] else { return false }
        switch counterpart {
        case .natural: return true
        case .legal: return false
        case .soleTrader: return self["FRDB"].map { $0.utf8.elementsEqual(name.utf8) } ?? false
        case nil: return !isBody && PersonName.isLikely(name)
        }
    }

    /// Whether the code is that of a body: sound, and no sole trader's.
    private var isBody: Bool {
        guard let text = self["XDR_SHXYM"], let code = try? UnifiedCreditCode(text) else {
            return false
        }
        return code.category != "92"
    }
}

/// What tells a person's name from that of a body (姓名判断), where nothing else does.
enum PersonName {
    /// Short, with the dot of transcribed names, or without any Chinese character.
    static func isLikely(_ name: String) -> Bool {
        let characters = name.filter { !$0.isWhitespace }
        if characters.count <= 4 || characters.contains(where: { "·•".contains($0) }) {
            return true
        }
        return characters.allSatisfy(\.isASCII)
    }
}
