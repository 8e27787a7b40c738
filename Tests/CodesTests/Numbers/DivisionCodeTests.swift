import Testing

@testable import Codes

struct DivisionCodeTests {
    @Test(arguments: [
        ("320500", true), ("320000", true), ("320508", true), ("441900003", true),
        ("320508001002", true), ("100000", true), ("820000", true), ("469001", true),
        ("000000", false), ("160000", false), ("990500", false), ("320001", false),
        ("830000", false),
    ])
    func `a division is one of a province that exists, its levels in order`(
        _ row: (code: String, exists: Bool)
    ) {
        #expect(DivisionCode.isWellFormed(row.code))
        #expect(DivisionCode.exists(row.code) == row.exists)
    }

    @Test(arguments: ["", "32050", "3205001", "32050A", "３20500", "3205001234"])
    func `a code has 6, 9 or 12 ASCII digits`(_ text: String) {
        #expect(!DivisionCode.isWellFormed(text))
    }

    @Test func `there are 34 divisions at province level`() {
        #expect(DivisionCode.provinces.count == 34)
    }
}
