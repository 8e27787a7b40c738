import TestSupport
import Testing

@testable import Codes

@Suite struct UnifiedCreditCodeTests {
    private let alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

    @Test func `every code of the list has its verdict`() throws {
        var tally = VectorTally("credit_codes.csv")
        for row in try rows("credit_codes") {
            let code = try #require(row["code"])
            let found = error { () throws(CodeError) in try UnifiedCreditCode(code) }
            let expected: CodeError? =
                switch row["expected"] {
                case "valid": nil
                case "invalid-charset": .creditCodeCharacter
                case "invalid-length": .creditCodeLength
                default: .creditCodeCheck
                }
            #expect(found == expected, "\(code)")
            if found == expected { tally.count(found?.code) }
        }
        try tally.settle()
    }

    /// What each code of the publicity rows is refused for; PublicityTests holds what the rule says.
    private static func reason(_ code: String, _ verdict: String) -> CodeError? {
        if verdict == "valid" { return nil }
        if code.utf8.count != 18 { return .creditCodeLength }
        return code.contains("*") ? .creditCodeCharacter : .creditCodeCheck
    }

    @Test func `every code of the publicity rows has its verdict`() throws {
        var tally = VectorTally("uscc-check.csv", part: "as a code")
        for row in try rows("uscc-check") {
            let code = try #require(row["代码"])
            let expected = Self.reason(code, try #require(row["预期结果"]))
            let found = error { () throws(CodeError) in try UnifiedCreditCode(code) }
            #expect(found == expected, "\(code)")
            let check = UnifiedCreditCode.checkCharacter(of: String(code.prefix(17)))
            if let wanted = row["期望校验位"], !wanted.isEmpty {
                #expect(check.map(String.init) == wanted, "\(code)")
            }
            if found == expected { tally.count(found?.code) }
        }
        try tally.settle()
    }

    @Test func `every single wrong character is caught`() throws {
        var random = Seeded(state: 32100)
        for _ in 0..<60 {
            let body = random.text(17, over: alphabet)
            let check = try #require(UnifiedCreditCode.checkCharacter(of: body))
            let code = body + String(check)
            #expect(error { () throws(CodeError) in try UnifiedCreditCode(code) } == nil)
            for wrong in code.singleErrors(over: alphabet) {
                let found = error { () throws(CodeError) in try UnifiedCreditCode(wrong) }
                #expect(found == .creditCodeCheck, "\(code) \(wrong)")
            }
        }
    }

    @Test(arguments: ["91350100m000100Y43", "９1350100M000100Y", "91350100M000100Y4 "])
    func `lower case, full-width digits and blanks are refused`(_ code: String) {
        #expect(error { () throws(CodeError) in try UnifiedCreditCode(code) } != nil)
    }

    @Test func `a full-width digit does not pass for one of eighteen characters`() {
        let code = "9135010\u{FF10}M000100Y43"
        #expect(code.count == 18)
        #expect(error { () throws(CodeError) in try UnifiedCreditCode(code) } == .creditCodeLength)
    }

    @Test func `a body with a character outside the alphabet has no check character`() {
        #expect(UnifiedCreditCode.checkCharacter(of: "9135010IM000100Y4") == nil)
        #expect(UnifiedCreditCode.checkCharacter(of: "91350100M000100Y") == nil)
    }

    @Test func `the inner organization code is read and its check is a remark`() throws {
        let code = try UnifiedCreditCode("91330000755918469E")
        #expect(code.organizationCode == "755918469")
        #expect(code.innerCheckHolds)
        #expect(code.category == "91")
    }

    @Test(arguments: [
        ("000000000", true), ("40000000X", true), ("400000001", false), ("000000001", false),
    ])
    func `an inner check of ten is written X, of eleven 0, and a wrong one is no refusal`(
        _ inner: String, _ holds: Bool
    ) throws {
        let body = "91350100" + inner
        let check = try #require(UnifiedCreditCode.checkCharacter(of: body))
        #expect(try UnifiedCreditCode(body + String(check)).innerCheckHolds == holds)
    }
}
