import Testing

@testable import Codes

@Suite struct PlainTextTests {
    @Test(arguments: [
        ("\u{0}", "U+0000"), ("a\u{1F}", "U+001F"), ("\u{7F}", "U+007F"), ("\u{85}", "U+0085"),
        ("\u{AD}", "U+00AD"), ("\u{200B}", "U+200B"), ("\u{202E}", "U+202E"),
        ("\u{2066}", "U+2066"), ("\u{FEFF}", "U+FEFF"), ("\u{FFFE}", "U+FFFE"),
        ("\u{10FFFE}", "U+10FFFE"),
        ("\u{1FFFF}", "U+1FFFF"), ("\u{E0041}", "U+E0041"), ("\t", "U+0009"), ("\n", "U+000A"),
    ])
    func `a refused character is named`(_ text: String, _ name: String) {
        #expect(PlainText.refusedScalar(in: "王" + text) == name)
    }

    @Test(arguments: [0xFDD0, 0xFDEF] as [UInt32])
    func `a noncharacter that no literal can hold is named`(_ number: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(number))
        #expect(
            PlainText.refusedScalar(in: "王\(scalar)")
                == "U+\(String(number, radix: 16).uppercased())")
    }

    @Test(arguments: ["王某", "示例食品（苏州）有限公司", "𠮷野家", "㐂", "Ａ座", "a b", "阿卜杜·热合曼", "👍"])
    func `names with rare characters are clean`(_ text: String) {
        #expect(PlainText.refusedScalar(in: text) == nil)
    }

    @Test func `line feeds and tabs stand in prose only`() {
        #expect(PlainText.refusedScalar(in: "一\r\n\t二", lines: true) == nil)
        #expect(PlainText.refusedScalar(in: "一\r二") == "U+000D")
        #expect(PlainText.refusedScalar(in: "一\u{0B}二", lines: true) == "U+000B")
    }

    @Test(arguments: [
        ("王", "某"), ("王五", "王某"), ("欧阳修", "欧某某"), ("阿卜杜热合曼", "阿某某"), ("", "某"),
    ])
    func `names are shown masked`(_ name: String, _ masked: String) {
        #expect(Masked.name(name) == masked)
    }

    @Test(arguments: [
        "\u{034F}", "\u{115F}", "\u{3164}", "\u{FFA0}", "\u{0600}", "\u{110BD}", "\u{0378}",
        "\u{FFF2}", "\u{1FFFF}", "\u{2FFFF}", "\u{3FFFE}", "\u{40000}", "\u{10FFFF}",
    ])
    func `what prints as nothing or is no character is refused`(_ text: String) {
        #expect(PlainText.refusedScalar(in: "王" + text) != nil)
    }

    @Test(arguments: [
        "\u{9FFF}", "\u{3400}", "\u{20000}", "\u{2A6DF}", "\u{2EBF0}", "\u{31350}", "\u{33479}",
        "\u{3FFFD}", "\u{4DBF}", "\u{30EDD}", "·", "〇", "（）", "é", "ས", "ᠮ",
    ])
    func `rare characters of every plane are allowed, of years to come too`(_ text: String) {
        #expect(PlainText.refusedScalar(in: "王" + text) == nil)
    }
}
