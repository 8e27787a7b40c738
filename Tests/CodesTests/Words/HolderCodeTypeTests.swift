import JSON
import TestSupport
import Testing

@testable import Codes

@Suite struct HolderCodeTypeTests {
    /// A number that is good under a code type.
    private static func number(_ type: String) -> String {
        switch type {
        case "001": "91350100M000100Y43"
        case "111": "11010519491231002X"
        default: "E00000000"
        }
    }

    private func fault(_ type: String, _ number: String) -> String? {
        do throws(Fault) {
            _ = try SubjectCode(type: type, number: number, at: "/code")
            return nil
        } catch { return error.code }
    }

    @Test func `every code type of the list is taken, as a person's or a body's`() throws {
        var tally = VectorTally("holder_code_types.csv")
        let listed = try rows("holder_code_types")
        for row in listed {
            let type = try #require(row["code"])
            let code = try SubjectCode(type: type, number: Self.number(type), at: "/code")
            #expect(code.isPersonal == (row["class_zh"] == "自然人"), "\(type)")
            if code.isPersonal == (row["class_zh"] == "自然人") { tally.accept() }
        }
        #expect(Set(listed.compactMap { $0["code"] }) == SubjectCode.types)
        try tally.settle()
    }

    @Test(arguments: ["", "002", "1", "0001", "112", "００１"])
    func `a type outside the list is refused`(type: String) {
        #expect(fault(type, "E00000000") == "holder.code-type")
    }

    @Test func `the number must be one of its type`() {
        #expect(fault("001", "11010519491231002X") == "credit-code.check-character")
        #expect(fault("111", "91350100M000100Y43") == "citizen-id.character")
        #expect(fault("414", "") == "text.length")
    }
}
