import Codes
import JSON
import Testing

@testable import Exemption

struct RuleTests {
    @Test(arguments: [
        ("000000", "320500", true), ("320000", "320500", true), ("320500", "320500", true),
        ("320500", "320582", true), ("320582", "320500", false), ("330000", "320500", false),
        ("320500", "320000", false), ("320500", "000000", false), ("110000", "111000", true),
    ])
    func `a rule holds in its own area and what lies inside`(
        _ area: String, _ office: String, _ holds: Bool
    ) {
        #expect(Region.holds(area, office) == holds)
    }

    @Test func `the office of a national list stands where its credit code says`() {
        #expect(Region.ofOffice(region: "000000", department: Desk.office) == "320500")
        #expect(Region.ofOffice(region: "330100", department: Desk.office) == "330100")
        #expect(Region.ofOffice(region: "000000", department: "12AB") == "000000")
    }

    @Test(arguments: [
        "法律、行政法规规定的其他材料", "国务院卫生行政部门规定的其他材料", "其他有关证明文件",
        "依法应当提交的其他材料", "法律、行政法规以及本条例实施细则规定的其他材料",
    ])
    func `a clause for other materials is a catch-all`(_ name: String) {
        #expect(CatchAllName.matches(name))
    }

    @Test(arguments: ["营业执照", "其他股东身份证明的复印件和", "依法缴纳税收的相关材料", "其他组织的合法使用需要证明", "法律文书"])
    func `a named material is no catch-all`(_ name: String) {
        #expect(!CatchAllName.matches(name))
    }

    @Test func `a row with two documents is seen, one with one is not`() {
        #expect(CompositeName.parts(of: "居民身份证、户口簿和结婚证").count == 2)
        #expect(CompositeName.parts(of: "营业执照和公司章程").count == 2)
        #expect(CompositeName.parts(of: "营业执照").isEmpty)
        #expect(CompositeName.parts(of: "经营场所使用权证明").isEmpty)
    }

    @Test func `cases move along the table and no other way`() {
        for from in CaseState.allCases {
            for to in CaseState.allCases where from != to {
                #expect(from.allows(to) == (CaseState.moves[from]?.contains(to) ?? false))
            }
            #expect(from.allows(from))
        }
        #expect(
            CaseState.decided.isFinal && CaseState.refused.isFinal && CaseState.returned.isFinal)
        #expect(!CaseState.decided.allows(.working))
        #expect(CaseState.received.allows(.accepted))
    }

    @Test func `every result says what is still open after it`() {
        for result in AttemptResult.allCases { #expect(FallBack.table[result] != nil) }
    }

    @Test func `the ways are tried in the order of the house`() {
        #expect(
            Way.allCases.map(\.rawValue) == [
                "CAN", "GEN", "LIC", "SHR", "CHK", "REU", "XCH", "CMT", "DEF",
            ])
    }
}
