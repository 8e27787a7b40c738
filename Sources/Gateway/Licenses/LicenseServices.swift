internal import Codes
public import Licenses
internal import Signing

extension BlockSerials: Serials {}

/// One signer for every department: the gateway's own key, under which it issues for them (代签).
struct CommonSigner: Signers {
    let common: any SigningKeys

    func signer(of department: String, at now: Instant) throws(SigningError) -> any Signer {
        try common.signer(at: now.seconds)
    }
}

extension Services {
    /// What issue, new versions and moves need.
    var issuing: IssuingPorts {
        IssuingPorts(
            records: store, serials: serials, signers: CommonSigner(common: signer),
            random: random, trust: { [trust] in trust.standing(at: $0) }
        ) { [keyedCode] message in keyedCode("license.status", message) }
    }

    /// Verification with the keys of this gateway, which signs for its issuers.
    var verifying: Verify {
        Verify(
            records: store, keys: keys, delegates: [issuerName],
            trust: { [trust] in trust.standing(at: $0) })
    }
}

extension Caller {
    /// For whom the key may issue, and which types.
    var issuingAuthority: IssuingAuthority {
        IssuingAuthority(
            department: department.code, departments: Set(limits.departments),
            types: readableTypes, areas: limits.areas.map(Set.init))
    }

    /// Types the key is limited to; nil without limit.
    var readableTypes: Set<String>? { limits.licenseTypes.map(Set.init) }
}
