import Testing

@testable import Sharing

@Suite struct NamesTests {
    @Test(arguments: ["a", "marriage-2", "0.x_y", String(repeating: "a", count: 64)])
    func `a dataset code of allowed characters is taken`(_ text: String) {
        #expect(DatasetCode(text)?.description == text)
    }

    @Test(arguments: ["", "-a", ".a", "_a", "a:b", "a b", "婚姻", String(repeating: "a", count: 65)])
    func `another dataset code is refused`(_ text: String) {
        #expect(DatasetCode(text) == nil)
    }

    @Test func `a key that only looks like another one is refused`() {
        #expect(FieldKey("K") != nil)
        #expect(FieldKey("\u{212A}") == nil)
        #expect(FieldKey("1a") == nil)
        #expect(FieldKey("a-b") == nil)
        #expect(FieldKey("_a1") != nil)
    }
}
