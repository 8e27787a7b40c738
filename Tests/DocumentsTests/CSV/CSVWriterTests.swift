import Documents
import Testing

@Suite struct CSVWriterTests {
    private func written(_ cells: [String]) -> String {
        var writer = CSVWriter()
        writer.row(cells)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    @Test func `each cell is quoted behind a byte order mark and ends in CRLF`() {
        #expect(written(["名称", "a\"b", ""]) == "\u{FEFF}\"名称\",\"a\"\"b\",\"\"\r\n")
    }

    @Test(arguments: ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "＝1", "＋1", "－1", "＠x"])
    func `no cell is taken for a formula`(_ text: String) {
        #expect(written([text]) == "\u{FEFF}\"'\(text)\"\r\n")
    }

    @Test func `what is written reads back as the same cells`() throws {
        let cells = ["", "\"", "a,b", "line\r\nline", "示例（公司）", " ", "a=b"]
        var writer = CSVWriter()
        writer.row(cells)
        var reader = CSVReader()
        #expect(try reader.read(writer.bytes).map(\.cells) == [cells])
    }
}
