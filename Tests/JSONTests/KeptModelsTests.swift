import Testing

@testable import JSON

@Suite struct KeptModelsTests {
    private let kept = KeptModels<Int>()

    private func read(_ name: String, _ text: String, _ model: Int) -> Int {
        kept.model(name, Array(text.utf8)) { model }
    }

    @Test func `the same octets are read once`() {
        #expect(read("a", "{}", 1) == 1)
        #expect(read("a", "{}", 2) == 1)
    }

    @Test func `other octets under the name are read anew, and so is the first text after them`() {
        #expect(read("a", "{}", 1) == 1)
        #expect(read("a", "[]", 2) == 2)
        #expect(read("a", "{}", 3) == 3)
    }

    @Test func `names that only look alike are two names`() {
        #expect(read("\u{E9}", "{}", 1) == 1)
        #expect(read("e\u{301}", "{}", 2) == 2)
    }

    @Test func `a document that could not be read is tried again`() {
        let fault = Fault(.unreadable, "json.syntax", at: "")
        #expect(throws: fault) { try kept.model("a", []) { () throws(Fault) in throw fault } }
        #expect(read("a", "", 1) == 1)
    }

    @Test func `large documents are not kept, and many begin anew`() {
        let large = String(repeating: "a", count: 1 << 18)
        #expect(read("large", large, 1) == 1)
        #expect(read("large", large, 2) == 2)
        let text = String(repeating: "a", count: 1 << 16)
        #expect(read("first", text, 1) == 1)
        for number in 0..<15 { #expect(read("\(number)", text, number) == number) }
        #expect(read("first", text, 2) == 1)
        #expect(read("last", text, 3) == 3)
        #expect(read("first", text, 4) == 4)
    }
}
