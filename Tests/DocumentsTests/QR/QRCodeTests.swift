import Testing

@testable import Documents

/// Codes are drawn as the standard says; `Tests/Harness/page.py` reads them back with a scanner.
@Suite struct QRCodeTests {
    private static let address =
        "https://license.example.cn/verify/" + String(repeating: "A", count: 32)

    @Test func `the three corner marks stand where a scanner looks for them`() throws {
        let code = try #require(QRCode(Self.address))
        let mark = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]
        let last = code.width - 7
        for (left, top) in [(0, 0), (last, 0), (0, last)] {
            let rows = (0..<7).map { row in
                (0..<7).map { column in
                    code.squares[(top + row) * code.width + left + column] ? "1" : "0"
                }.joined()
            }
            #expect(rows == mark)
        }
        #expect((code.width - 21) % 4 == 0)
    }

    @Test func `the picture has a white margin of four squares and all dark ones`() throws {
        let code = try #require(QRCode(Self.address))
        #expect(
            code.svg.hasPrefix(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(code.width + 8) "))
        let runs = code.svg.matches(of: /M(\d+) (\d+)h(\d+)v1h-(\d+)z/)
        #expect(runs.compactMap { Int($0.3) }.reduce(0, +) == code.squares.count { $0 })
        #expect(runs.allSatisfy { (Int($0.1) ?? 0) >= 4 && (Int($0.2) ?? 0) >= 4 })
        #expect(runs.allSatisfy { (Int($0.1) ?? 0) + (Int($0.3) ?? 0) <= code.width + 4 })
    }

    @Test func `the same text gives the same picture and another text another one`() throws {
        #expect(QRCode(Self.address)?.svg == QRCode(Self.address)?.svg)
        #expect(QRCode(Self.address)?.svg != QRCode(Self.address + "B")?.svg)
    }

    @Test func `a text of 500 octets is drawn, none and one of 501 are not`() {
        #expect(QRCode(String(repeating: "a", count: 500)) != nil)
        #expect(QRCode(String(repeating: "a", count: 501)) == nil)
        #expect(QRCode("") == nil)
    }
}
