import Testing

@testable import JSON

@Suite struct ObjectTests {
    private func object(_ text: String) throws -> Object { try Object(bytes: Array(text.utf8)) }

    @Test func `what nobody asked for is named by its pointer`() throws {
        var object = try object(#"{"a":{"b/c":{"x~y":1}},"d":2}"#)
        var inner = try object.object("a")
        let deepest = try inner.object("b/c")
        #expect(throws: Fault(.unreadable, "json.unknown", at: "/a/b~1c/x~0y")) {
            try deepest.end()
        }
        #expect(throws: Never.self) { try inner.end() }
        #expect(throws: Fault(.unreadable, "json.unknown", at: "/d")) { try object.end() }
    }

    @Test func `a missing member is named and null is a value`() throws {
        var object = try object(#"{"a":null}"#)
        #expect(throws: Fault(.unreadable, "json.missing", at: "/b")) { try object.string("b") }
        #expect(try object.nullableString("a") == nil)
        #expect(try object.optionalString("b") == nil)
        #expect(throws: Fault(.unreadable, "json.type", at: "/a", ["expected": "string"])) {
            try object.optionalString("a")
        }
    }

    @Test func `a wrong type is named with what was expected`() throws {
        var object = try object(#"{"n":"1","t":1,"l":[1],"o":[],"b":0,"f":1.0}"#)
        func expects(_ expected: String, at pointer: String, _ read: () throws -> Void) {
            #expect(throws: Fault(.unreadable, "json.type", at: pointer, ["expected": expected])) {
                try read()
            }
        }
        expects("integer", at: "/n") { _ = try object.integer("n") }
        expects("integer", at: "/f") { _ = try object.optionalInteger("f") }
        expects("string", at: "/t") { _ = try object.string("t") }
        expects("string", at: "/l/0") { _ = try object.strings("l") }
        expects("object", at: "/l/0") { _ = try object.objects("l") }
        expects("object", at: "/o") { _ = try object.object("o") }
        expects("boolean", at: "/b") { _ = try object.bool("b") }
        expects("array", at: "/n") { _ = try object.array("n") }
        expects("object", at: "") { _ = try Object(bytes: Array("[]".utf8)) }
    }

    @Test func `keys compare as octets`() throws {
        var object = try object("{\"e\u{301}\":1}")
        #expect(throws: Fault(.unreadable, "json.missing", at: "/\u{E9}")) {
            try object.integer("\u{E9}")
        }
        #expect(try object.integer("e\u{301}") == 1)
    }

    @Test func `texts are read in their order`() throws {
        var object = try object(#"{"f":{"b":"2","a":"1"},"g":{"x":1}}"#)
        #expect(try object.texts("f").map(\.key) == ["b", "a"])
        #expect(try object.texts("none", optional: true).isEmpty)
        #expect(throws: Fault(.unreadable, "json.type", at: "/g/x", ["expected": "string"])) {
            try object.texts("g")
        }
    }
}
