import Codes
import Signing
import Testing

@testable import Gateway
@testable import Licenses

/// Every finding and every refusal of licenses has its text.
@Suite struct LicenseTextsTests {
    static let slugs = [
        "ambiguous", "badCertificate", "claimsDiffer", "copyEnded", "copyWrong", "forged",
        "identifierWrong", "listEnded", "listSuspended", "listUnusable", "noRight", "noStatus",
        "noTrustList", "notDisclosed", "notFound", "presentationGone", "proofOpen", "proofWrong",
        "unknownIssuer", "unreadable", "valid", "wrongHolder", "wrongIssuer",
    ]

    @Test(arguments: Language.allCases)
    func `every next step has a sentence`(_ language: Language) throws {
        let texts = try Texts.bundled()
        let states = LicenseState.allCases.filter { $0 != .valid }.map(\.slug)
        for slug in Self.slugs + states {
            #expect(texts.has("next.license.\(slug)", language), "\(slug)")
        }
    }

    @Test(arguments: Language.allCases)
    func `every reason of a status has a sentence that names the list`(_ language: Language) throws
    {
        let texts = try Texts.bundled()
        let reasons = ["noStatus", "listed", "listEnded", "listSuspended"]
        for reason in reasons + StatusListFault.allCases.map(\.rawValue) {
            let text = texts.text("license.status.\(reason)", language, ["list": "/v1/x"])
            #expect(text.contains("/v1/x"), "\(reason)")
        }
    }

    @Test(arguments: Language.allCases)
    func `every error has a text`(_ language: Language) throws {
        let texts = try Texts.bundled()
        let problems = LicenseIdentifier.Problem.allCases.map(\.code)
        let errors: [LicenseError] = [
            .notFound, .typeNotFound, .statusListNotFound, .stale(revision: 1),
            .moveNotAllowed(from: .valid, to: .valid, allowed: []),
        ]
        for code in problems + errors.map(\.problem.code) {
            #expect(texts.error(code, language) != nil, "\(code)")
        }
    }

    /// Every reason a rule of trust can give.
    static let reasons: [String: [String]] = [
        "license.issuer": [
            "listed", "notOfIssuer", "noRight", "rightNotYet", "rightEnded", "issuerUnknown",
            "listExpired", "listNotYet", "listRefused",
        ],
        "license.certificate": [
            "noToken", "recorded", "noTrustList", "notTrusted", "listed", "path", "noCertificate",
            "listExpired", "listNotYet", "listRefused", "keyCompromised", "otherKey", "otherOwner",
        ] + PathFault.Reason.allCases.map(KeyTrust.reason),
        "license.ledger": [
            "cancelled", "replaced", "revoked", "suspended", "transferred", "valid", "withdrawn",
            "checkpoint-after-key", "checkpoint-before-key", "checkpoint-forked", "checkpoint-key",
            "checkpoint-key-refused", "checkpoint-key-untrusted", "checkpoint-missing",
            "checkpoint-owner", "checkpoint-second-form", "checkpoint-signature",
            "inclusion-no-leaf", "inclusion-path", "leaf-differs", "leaf-no-salt", "notFound",
            "notTrusted", "otherLedger", "otherLicense", "otherText",
        ],
        "license.signature": ["secondForm", "beforeKey", "afterKey"],
        "trust.list": [
            "passed", "form", "header", "type", "keyUnknown", "algorithm", "altered", "secondForm",
            "claims", "notOperator", "signerUnlisted", "notYet", "expired", "rolledBack", "forked",
            "otherOperator",
        ],
        "slip.certificate": [
            "listed", "path", "noCertificate", "listExpired", "listNotYet", "listRefused",
            "keyCompromised", "otherKey", "otherOwner",
        ] + PathFault.Reason.allCases.map(KeyTrust.reason),
        "attestation.certificate": [
            "listed", "path", "noCertificate", "listExpired", "listNotYet", "listRefused",
            "keyCompromised", "otherKey", "otherOwner",
        ] + PathFault.Reason.allCases.map(KeyTrust.reason),
        "attestation.format": ["passed", "answer", "malformed", "request"],
        "attestation.key": ["passed", "unknown", "owner"],
        "attestation.signature": ["passed", "wrong"],
        "attestation.request": ["passed", "differs"],
        "attestation.answer": ["passed", "differs"],
    ]

    @Test(arguments: Language.allCases)
    func `every reason of trust has a sentence`(_ language: Language) throws {
        let texts = try Texts.bundled()
        for (code, reasons) in Self.reasons {
            for reason in reasons {
                #expect(texts.has("\(code).\(reason)", language), "\(code).\(reason)")
            }
        }
    }
}
