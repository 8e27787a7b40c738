import Testing

@testable import Gateway

@Suite struct TargetTests {
    /// U+0301, which makes one character with what stands before it.
    private static let mark = "\u{301}"

    @Test func `a separator before an escaped combining mark still separates`() throws {
        let target = try Target("/a/%CC%81b?%CC%81c=%CC%81d&%CC%81e=f")
        #expect(
            target.path.map { Array($0.utf8) } == [Array("a".utf8), Array("\(Self.mark)b".utf8)])
        #expect(target.query.map(\.name) == ["\(Self.mark)c", "\(Self.mark)e"])
        #expect(target.query.map(\.value) == ["\(Self.mark)d", "f"])
    }

    @Test(arguments: ["/a/\(mark)b", "/a?\(mark)b=c", "/a?b\(mark)=c"])
    func `a combining mark that is not escaped is refused`(_ text: String) {
        #expect(throws: Problem(.badRequest, "path.malformed")) { try Target(text) }
    }

    @Test(arguments: [("/", []), ("/a", ["a"]), ("/a/%E7%85%A7", ["a", "照"]), ("/?a", [])])
    func `segments are decoded once`(_ text: String, _ path: [String]) throws {
        #expect(try Target(text).path == path)
    }

    @Test(arguments: [
        "", "a", "?", "//", "/a/", "/a//b", "/.", "/a/..", "/%2E%2e", "/a%2Fb", "/a%5Cb", "/a\\b",
        "/%00", "/%C2%80", "/%7F", "/%", "/%4", "/%FF", "/" + String(repeating: "a", count: 2048),
    ])
    func `an ambiguous path is refused`(_ text: String) {
        #expect(throws: Problem(.badRequest, "path.malformed")) { try Target(text) }
    }

    @Test(arguments: ["/?a=1&a=2", "/?a&%61"])
    func `a name twice in the query is refused`(_ text: String) {
        #expect(throws: Problem(.badRequest, "query.twice", ["name": "a"])) { try Target(text) }
    }
}
