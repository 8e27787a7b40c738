import Codes
import Testing

@testable import Gateway
@testable import Licenses

/// Every finding and every refusal of licenses has its text.
@Suite struct LicenseTextsTests {
    static let slugs = [
        "ambiguous", "claimsDiffer", "copyEnded", "copyWrong", "forged", "identifierWrong",
        "listEnded", "listSuspended", "listUnusable", "noStatus", "notDisclosed", "notFound",
        "presentationGone", "unknownIssuer", "unreadable", "valid", "wrongHolder", "wrongIssuer",
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
}
