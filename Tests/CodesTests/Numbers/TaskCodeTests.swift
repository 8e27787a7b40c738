import TestSupport
import Testing

@testable import Codes

@Suite struct TaskCodeTests {
    @Test func `every national code of the list has its form, office and kind`() throws {
        var tally = VectorTally("item_codes_national.csv")
        for row in try rows("item_codes_national") {
            let text = try #require(row["code"])
            let code = try TaskCode(text)
            let form: TaskCode.Form =
                switch row["length"] {
                case "31": .implementation
                case "33": .handling
                default: .material
                }
            let holds =
                code.form == form && code.office == row["org_uscc"] && code.description == text
            #expect(holds, "\(text)")
            #expect(TaskCode.kinds.contains(try #require(row["base_3_4_task_type"])))
            if holds { tally.accept() }
        }
        try tally.settle()
    }

    @Test func `local codes of a province are taken as local`() throws {
        // The one code of the sample that holds a lower-case letter.
        #expect(
            try TaskCode("511F0045400001-511602000000-000-11511301452259996u-1-00").form == .local)
        var tally = VectorTally("item_codes_sichuan.csv")
        for row in try rows("item_codes_sichuan") {
            let text = try #require(row["local_item_code"])
            let code = try TaskCode(text)
            let holds = code.form == .local && code.office == nil && code.description == text
            #expect(holds, "\(text)")
            if holds { tally.accept() }
        }
        try tally.settle()
    }

    @Test(arguments: [
        ("11450721MB155808124000104002000", CodeError.taskCodeOffice),
        ("11450721MB155808117000104002000", .taskCodeLevel),
        ("11450721MB155808110000104002000", .taskCodeLevel),
        ("11450721MB155808114009904002000", .taskCodeKind),
        ("12345", .taskCodeForm), ("", .taskCodeForm),
        ("11450721mb155808114000104002000", .taskCodeForm),
        ("511F_0045400001", .taskCodeForm),
        ("32050019900101001X", .taskCodeForm), ("32050019900101001x", .taskCodeForm),
        ("事项编码一二三", .taskCodeForm),
    ])
    func `a fault is named`(_ text: String, _ expected: CodeError) {
        #expect(error { () throws(CodeError) in try TaskCode(text) } == expected)
    }

    @Test func `six characters and sixty-four are the ends`() throws {
        #expect(try TaskCode("ABC-01").form == .local)
        // Eighteen digits that are nobody's number.
        #expect(try TaskCode("320500199001010011").form == .local)
        #expect(try TaskCode(String(repeating: "A", count: 64)).form == .local)
        let long = String(repeating: "A", count: 65)
        #expect(error { () throws(CodeError) in try TaskCode(long) } == .taskCodeForm)
    }
}
