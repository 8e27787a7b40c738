import Testing

@testable import JSON

@Suite struct CanonicalMembersTests {
    @Test(arguments: [
        #"{}"#, #"{"a":1}"#, #"{"a":"x","b":{"c":[1,{"d":"}"}],"e":"\",{"},"f":[],"g":null}"#,
        #"{"键":"a\\","值":[[["]"]]],"z":-1.5}"#,
    ])
    func `every member of a canonical text is found with its octets`(_ text: String) throws {
        let value = try Value.parse(Array(text.utf8))
        guard case .object(let members) = value else { return #expect(Bool(false)) }
        let found = try #require(CanonicalMembers(Array(text.utf8)[...]))
        #expect(
            found.names.map { String(decoding: $0, as: UTF8.self) } == members.map(\.key))
        for member in members {
            #expect(found[member.key].map(Array.init) == member.value.canonical)
        }
        #expect(found["none"] == nil)
    }

    @Test func `an object inside another is found by its own octets`() throws {
        let outer = try #require(CanonicalMembers(Array(#"{"a":{"b":2,"c":"d"}}"#.utf8)[...]))
        let inner = try #require(outer["a"].flatMap(CanonicalMembers.init))
        #expect(inner["c"].map { String(decoding: $0, as: UTF8.self) } == #""d""#)
    }

    @Test(arguments: [
        "", "{", "[]", "1", #"{"a"}"#, #"{"a":}"#, #"{"a":1"#, #"{"a":1}x"#, #"{"a":"1}"#,
        #"{"a":[1}"#, #"{a:1}"#, #"{"a":1,}"#, #"{"a\n":1}"#,
    ])
    func `what is no object of plain names is not taken apart`(_ text: String) {
        #expect(CanonicalMembers(Array(text.utf8)[...]) == nil)
    }
}
