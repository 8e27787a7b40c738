internal import Codes

/// The verdict and the next step that follow from findings (结论).
struct Judgement {
    let verdict: Verification.Verdict
    /// Slug of what the clerk does now.
    let next: String

    /// One failed finding makes a license invalid; else one unknown that matters, inconclusive.
    init(_ findings: [Finding], state: LicenseState?) {
        let failures = findings.filter { $0.outcome == .failed }
        // A broken signature says more than what stands in the broken text.
        if let failed = failures.first(where: { $0.code == IssuerSignature.code })
            ?? failures.first
        {
            verdict = .invalid
            next = Self.next(failed: failed, state: state)
            return
        }
        let missing = findings.filter {
            $0.outcome == .notExamined
                && !LicenseRules.passedOver.contains("\($0.code).\($0.reason)")
        }
        guard let first = missing.first else {
            verdict = .valid
            next = "valid"
            return
        }
        verdict = .inconclusive
        next = missing.contains { $0.code == Self.ambiguous } ? "ambiguous" : Self.next(first)
    }

    /// Code of the finding that several licenses fit.
    static let ambiguous = "license.ambiguous"

    private static func next(failed: Finding, state: LicenseState?) -> String {
        switch failed.code {
        case TokenForm.code: "unreadable"
        case IdentifierForm.code: "identifierWrong"
        case IssuerSignature.code: "forged"
        case IssuerRight.code: failed.reason == "notOfIssuer" ? "wrongIssuer" : "noRight"
        case CertificatePath.code: "badCertificate"
        case CurrentStatus.code where state == nil: failed.reason
        case ValidityPeriod.code, CurrentStatus.code: state?.slug ?? ended(failed)
        case HolderAgrees.code: "wrongHolder"
        case LedgerInclusion.code: "proofWrong"
        case CopyAgrees.code: failed.reason == "ended" ? "copyEnded" : "copyWrong"
        default: "claimsDiffer"
        }
    }

    private static func ended(_ finding: Finding) -> String {
        finding.reason == "notBegun" ? "notBegun" : "expired"
    }

    private static func next(_ missing: Finding) -> String {
        if missing.reason == LicenseRules.notFound { return "notFound" }
        return switch missing.code {
        case IssuerSignature.code: "unknownIssuer"
        case IssuerRight.code, CertificatePath.code:
            missing.reason.hasPrefix("list") || missing.reason == "noTrustList"
                ? "noTrustList" : "unknownIssuer"
        case CurrentStatus.code: missing.reason == "noStatus" ? "noStatus" : "listUnusable"
        case HolderAgrees.code, FaceAgrees.code: "notDisclosed"
        case LedgerInclusion.code: "proofOpen"
        default: "unknownIssuer"
        }
    }
}
