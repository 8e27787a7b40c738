internal import Codes

/// Makes the fields of a record from a decision (字段映射).
///
/// Observed: two public mappings from case systems. What the decision does not say stays away.
struct RecordFields {
    private(set) var values: [String: String] = [:]
    private(set) var suggestions: [PublicityRecord.Suggestion] = []
    private let prefix: String

    /// The fields of a decision; `license` pre-fills the certificate.
    init(_ decision: Decision, license: DecisionLicenses.Issued?) {
        prefix = Template.current(for: decision.kind).prefix
        fillHead(decision.counterpart)
        switch decision.kind {
        case .permit: fillPermit(decision, license)
        case .penalty: fillPenalty(decision)
        }
    }

    private mutating func set(_ name: String, _ value: String?) {
        guard let value, !value.isEmpty else { return }
        values[name] = value
    }

    private mutating func suggest(_ field: String, _ value: String, from: String) {
        guard values[field] == nil else { return }
        suggestions.append(.init(field: field, value: value, from: from))
    }

    private mutating func fillHead(_ counterpart: Counterpart) {
        set(prefix + "XDR_MC", counterpart.name)
        set(prefix + "XDR_LB", counterpart.kind.word)
        guard counterpart.kind != .natural else {
            set(prefix + "XDR_ZJLX", IdentityDocument.words[counterpart.codeType])
            set(prefix + "XDR_ZJHM", counterpart.code)
            return
        }
        set(prefix + "XDR_SHXYM", unifiedCode(counterpart))
        for name in Counterpart.otherCodeNames {
            set(prefix + "XDR_" + name.uppercased(), counterpart.otherCodes[name])
        }
        set(prefix + "FRDB", counterpart.legalRepresentative)
    }

    private func unifiedCode(_ counterpart: Counterpart) -> String? {
        if counterpart.codeType == "001", let code = counterpart.code { return code }
        let isWithoutCode =
            counterpart.kind == .soleTrader && counterpart.otherCodes["gszc"] != nil
        return isWithoutCode ? Template.placeholderCode : nil
    }

    private mutating func fillPermit(_ decision: Decision, _ license: DecisionLicenses.Issued?) {
        let permit = decision.permit
        set("XK_XKWS", decision.documentName)
        set("XK_XKLB", permit?.category)
        set("XK_XKZS", permit?.certificateName ?? license?.name)
        set("XK_XKBH", permit?.certificateNumber ?? license?.number)
        // Standard: a decision without number is reported under the license number.
        set("XK_WSH", decision.documentNumber ?? values["XK_XKBH"])
        set("XK_NR", permit?.content)
        set("XK_JDRQ", "\(decision.decidedOn)")
        set("XK_YXQZ", permit?.validFrom.map { "\($0)" } ?? license?.validFrom.map { "\($0)" })
        set("XK_YXQZI", permit?.validTo?.text ?? license?.validTo?.text)
        set("XK_ZT", decision.outcome.leavesPermitValid ? "1" : "2")
        fillBodies(decision, ("XK_XKJG", "XK_XKJGDM"), ("XK_LYDW", "XK_LYDWDM"))
        if let name = values["XK_XKZS"] { suggest("XK_XKWS", name, from: "certificateName") }
        suggest("XK_XKLB", "普通", from: "default")
        suggest("XK_YXQZ", "\(decision.decidedOn)", from: "decidedOn")
    }

    private mutating func fillPenalty(_ decision: Decision) {
        let penalty = decision.penalty
        set("CF_WSH", decision.documentNumber)
        set("CF_WFXW", penalty?.acts.joined(separator: "；"))
        set("CF_SY", penalty?.facts)
        set("CF_YJ", penalty?.basis)
        set(
            "CF_CFLB",
            penalty.map { ValueList.penaltyCategory.written($0.categories.joined(separator: ";")) })
        set("CF_NR", penalty?.content)
        set("CF_NR_FK", penalty?.fine.map { "\($0)" })
        set("CF_NR_WFFF", penalty?.confiscated.map { "\($0)" })
        set("CF_NR_ZKDX", penalty?.suspendedOrRevoked)
        set("CF_JDRQ", "\(decision.decidedOn)")
        set("CF_YXQ", penalty?.effectiveUntil?.text)
        fillBodies(decision, ("CF_CFJG", "CF_CFJGDM"), ("CF_SJLY", "CF_SJLYDM"))
    }

    private mutating func fillBodies(
        _ decision: Decision, _ authority: (name: String, code: String),
        _ source: (name: String, code: String)
    ) {
        set(authority.name, decision.authority.name)
        set(authority.code, decision.authority.code)
        set(source.name, decision.source?.name)
        set(source.code, decision.source?.code)
        suggest(source.name, decision.authority.name, from: "authority")
        suggest(source.code, decision.authority.code, from: "authority")
    }
}
