import Codes
import Documents
import TestSupport
import Testing

@testable import Publicity

/// Codes of real publicity rows as the counterpart of a permit.
@Suite struct CreditCodeVectorTests {
    /// What rule V02 says of a code: masked ones and padded ones have reasons of their own.
    private static func reason(_ code: String, _ verdict: String) -> String? {
        switch verdict {
        case "valid": nil
        case "valid after trimming": "blank"
        case "masked": "masked"
        case "bad check digit": "check-character"
        default: "placeholder"
        }
    }

    @Test func `every code of real rows has its verdict, and each fault its own reason`()
        async throws
    {
        var tally = VectorTally("uscc-check.csv", part: "in a row")
        for row in try Sample.rows("uscc-check.csv").dropFirst() {
            let code = row.cells[0]
            let permit = try await Sample.row(try Sample.permit(), ["XK_XDR_SHXYM": code])
            let found = PublicityRules.findings(in: permit)
                .first { $0.code == "publicity.credit-code" && $0.field == "XK_XDR_SHXYM" }?.reason
            let expected = Self.reason(code, row.cells[1])
            #expect(found == expected, "\(code)")
            if found == expected { tally.count(found) }
        }
        try tally.settle()
    }
}
