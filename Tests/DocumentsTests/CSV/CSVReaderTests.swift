import Documents
import Foundation
import Testing

@Suite struct CSVReaderTests {
    private func rows(_ text: String) throws -> [[String]] {
        var reader = CSVReader()
        let rows = try reader.read(text.utf8)
        return (rows + [try reader.finish()].compactMap { $0 }).map(\.cells)
    }

    @Test(
        arguments: [
            ("", []), ("a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]),
            ("a,b\n1,2", [["a", "b"], ["1", "2"]]),
            ("\"a,\"\"b\"\"\r\nc\",d\r\n", [["a,\"b\"\r\nc", "d"]]), (",\r\n", [["", ""]]),
            ("\u{FEFF}名称\r\n", [["名称"]]), ("\"\",\"\"", [["", ""]]), ("a\r\n\r\n", [["a"], [""]]),
            ("\u{FEFF}", []), ("ﻼ\n", [["ﻼ"]]),
        ] as [(String, [[String]])])
    func `text of RFC 4180 is read`(_ text: String, _ expected: [[String]]) throws {
        #expect(try rows(text) == expected)
    }

    @Test(arguments: [
        ("a,b\r\n1,x\"y\r\n", CSVError.strayQuote(line: 2)),
        ("\"a\"b\r\n", .strayQuote(line: 1)), ("\"a\" ,b", .strayQuote(line: 1)),
        ("a\r\nb\r\n\"c\r\nd", .openQuote(line: 3)), ("a\rb\n", .bareReturn(line: 1)),
        ("a\r", .bareReturn(line: 1)), ("a\r\nb\u{0}\r\n", .encoding(line: 2)),
        ("a,b\r\n\"x\ny\",1\r\n1\r\n", .width(line: 4, expected: 2, found: 1)),
    ])
    func `what is wrong is refused with its line`(_ text: String, _ error: CSVError) {
        #expect(throws: error) { try rows(text) }
    }

    @Test func `octets that are no UTF-8 are refused`() {
        #expect(throws: CSVError.encoding(line: 1)) {
            var reader = CSVReader()
            _ = try reader.read([0x61, 0xFF, 0x0A])
        }
        #expect(throws: CSVError.encoding(line: 1)) {
            var reader = CSVReader()
            _ = try reader.read([0xEF, 0x61, 0x0A])
        }
    }

    @Test func `a cell longer than allowed is refused before it is kept`() {
        #expect(throws: CSVError.cellTooLong(line: 1, limit: 3)) {
            var reader = CSVReader(cellLimit: 3)
            _ = try reader.read("\"abcd\"".utf8)
        }
    }

    @Test func `a row longer than the first or than allowed is refused at its first cell too many`()
    {
        func read(_ text: String) throws -> Int {
            var reader = CSVReader(columnLimit: 3)
            return try reader.read(text.utf8).count + (reader.finish() == nil ? 0 : 1)
        }
        #expect(throws: Never.self) { try read("1,2,3\n1,2,3") }
        #expect(throws: CSVError.width(line: 1, expected: 3, found: 4)) { try read("1,2,3,4,5,\"") }
        #expect(throws: CSVError.width(line: 2, expected: 2, found: 3)) {
            try read("1,2\n1,2,3,4,\"")
        }
    }

    @Test func `pieces of any size give the same rows`() throws {
        let text = Array("\u{FEFF}名称,\"a\r\n\"\"b\"\"\"\r\n二,\"\"\r\n".utf8)
        let whole = try rows(String(decoding: text, as: UTF8.self))
        for size in 1...text.count {
            var reader = CSVReader()
            var found: [[String]] = []
            for start in stride(from: 0, to: text.count, by: size) {
                let piece = text[start..<min(start + size, text.count)]
                found += try reader.read(piece).map(\.cells)
            }
            #expect(try reader.finish() == nil)
            #expect(found == whole)
        }
    }

    @Test func `each row knows the line it begins on`() throws {
        var reader = CSVReader()
        #expect(try reader.read("\"a\nb\"\nc\n".utf8).map(\.line) == [1, 3])
    }

    @Test func `a file saved by a spreadsheet is read`() throws {
        let folder = try #require(Bundle.module.url(forResource: "Vectors", withExtension: nil))
        let file = try Data(contentsOf: folder.appending(path: "spreadsheet.csv"))
        var reader = CSVReader()
        let rows = try reader.read(file)
        #expect(try reader.finish() == nil)
        #expect(rows.map(\.cells.first) == ["名称", "示例食品有限公司", "示例小吃店"])
        #expect(rows[1].cells[2] == "第一行\r\n第二行, 含\"引号\"")
        #expect(rows[2].line == 4)
    }
}
