import JSON
import Testing

@testable import Sharing

@Suite struct FieldTypeTests {
    @Test(arguments: [
        (FieldType.text, "已婚" as Value, "已婚" as Value?), (.text, "", nil), (.text, 1, nil),
        (.text, "a\u{202E}", nil), (.day, "2026-02-28", "2026-02-28"), (.day, "2026-02-30", nil),
        (.integer, 5, 5), (.integer, "5", nil), (.integer, .number(5), nil),
        (.decimal, "5.20", "5.2"), (.decimal, "-0.0", "0"), (.decimal, "007", "7"),
        (.decimal, "1.", nil), (.decimal, ".5", nil), (.decimal, "1e3", nil), (.decimal, 5, nil),
        (.decimal, "-", nil), (.decimal, "１", nil), (.boolean, true, true), (.boolean, "true", nil),
        (.text, .null, nil),
    ])
    func `a value has one form or none`(_ type: FieldType, _ value: Value, _ normal: Value?) {
        #expect(type.normal(value) == normal)
    }

    @Test func `a text has 2000 characters at most`() {
        let longest = String(repeating: "长", count: 2000)
        #expect(FieldType.text.normal(.string(longest)) != nil)
        #expect(FieldType.text.normal(.string(longest + "长")) == nil)
    }

    @Test func `texts stand for values of their type`() {
        #expect(FieldType.integer.value(of: "5") == 5)
        #expect(FieldType.integer.value(of: "x") == "x")
        #expect(FieldType.boolean.value(of: "false") == false)
        #expect(FieldType.decimal.value(of: "5.0") == "5.0")
    }
}
