internal import Codes
internal import Signing

/// Everything the rules of one verification may look at (核验材料).
struct Examination: Sendable {
    /// A signed text and what was made of it.
    struct Signed: Sendable {
        let token: LicenseToken
        let key: KeyRecord?
        /// The values disclosed; nil when one was not signed.
        let disclosures: [Disclosure]?
        /// Why the text is not to be trusted; nil when it is.
        let distrust: Finding?
    }

    let question: VerificationQuestion
    /// The instant of the check: keys, lists and copies are judged by it.
    let now: Instant
    /// The day the license is to be used on; only its period is judged by it.
    let day: Day
    /// Codes of bodies whose keys sign for the issuers of this store.
    let delegates: Set<String>
    /// Keys that are trusted, as far as the trust list goes with them.
    let keys: any Keys
    /// Status lists at hand, for licenses that are not on record.
    let statusLists: StatusLists
    /// What is held of a trust list.
    let trust: TrustStanding
    var formFault: LicenseToken.FormFault?
    var identifier: Result<LicenseIdentifier, LicenseIdentifier.Problem>?
    var signed: Signed?
    var license: License?
    var type: LicenseType?
    var isAmbiguous = false
    /// The annotated copy that was handed in.
    var copy: CopyToken?
    /// The proof of an event that was handed in.
    var proof: LicenseProof?

    /// Whether a token was handed in.
    var hasToken: Bool {
        if case .token = question.subject { return true }
        return false
    }

    /// The token, when it is to be trusted.
    var trusted: (token: LicenseToken, disclosures: [Disclosure])? {
        guard let signed, signed.distrust == nil, let disclosures = signed.disclosures else {
            return nil
        }
        return (signed.token, disclosures)
    }

    /// Whether the trusted token was handed in without all of its disclosures.
    var hasHidden: Bool {
        trusted.map { $0.disclosures.count < $0.token.claims.digests.count } ?? false
    }

    /// The license, when the question shows that it is meant.
    var found: License? { hasToken && trusted == nil ? nil : license }

    /// Codes of those who may keep the ledger of what a key signed: its owner, and who signs for it.
    func keepers(of signer: KeyRecord) -> Set<String> {
        guard case .list(let trust) = trust else {
            return delegates.contains(signer.owner)
                ? [signer.owner] : delegates.union([signer.owner])
        }
        let named = trust.list.department(signer.owner)?.delegates ?? []
        return Set(named.map(\.code) + [signer.owner])
    }

    /// Why nothing can be said about the license, as a finding of a rule.
    func unknown(_ code: String) -> Finding {
        .notExamined(code, hasToken ? LicenseRules.notTrusted : LicenseRules.notFound)
    }
}
