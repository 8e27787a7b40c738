import Testing

@testable import JSON

/// The fault of reading a text, or nil when it is read.
func fault(_ text: String, limits: Limits = Limits()) -> Fault? { fault(Array(text.utf8), limits) }

/// The fault of reading octets, or nil when they are read.
func fault(_ bytes: [UInt8], _ limits: Limits = Limits()) -> Fault? {
    do throws(Fault) {
        _ = try Value.parse(bytes, limits: limits)
        return nil
    } catch { return error }
}

@Suite struct ReaderTests {
    @Test func `values are read as they stand, members in their order`() throws {
        let value = try Value.parse(Array(#"{"b":[1,-0,2.5,"é",true,null],"a":{}}"#.utf8))
        #expect(
            value == ["b": [1, 0, .number(2.5), "é", true, .null], "a": [:]])
    }

    @Test(arguments: [
        #"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#, #"{"x":[{"键":1,"\u952e":2}]}"#,
        #"{"":1,"":1}"#,
    ])
    func `a key that stands twice is refused, escaped or not`(_ text: String) {
        #expect(fault(text)?.code == "json.duplicate-key")
        #expect(fault(text)?.kind == .unreadable)
    }

    @Test func `keys that only look alike are two keys`() throws {
        let value = try Value.parse(Array("{\"\u{E9}\":1,\"e\u{301}\":2}".utf8))
        #expect(value["\u{E9}"] == 1)
        #expect(value["e\u{301}"] == 2)
    }

    @Test(arguments: [#"{"a":"\u0000"}"#, #"{"\u0000":1}"#, #"["a\u0000b"]"#])
    func `an escaped null character is refused`(_ text: String) {
        #expect(fault(text)?.code == "json.null-character")
    }

    @Test func `a raw null octet is refused in and behind the text`() {
        for text in [
            "{\"a\":\"\u{0}\"}", "{}\u{0}", "\u{0}", "{\"\u{0}\":1}", "1\u{0}", "18E22\u{0}",
            "[1\u{0},2]", "[1.5\u{0}]",
        ] {
            #expect(fault(text)?.code == "json.null-character", "\(text.debugDescription)")
        }
    }

    @Test func `32 levels are read and 33 are not`() {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            func nested(_ depth: Int) -> String {
                String(repeating: open, count: depth) + (open == "[" ? "" : "1")
                    + String(repeating: close, count: depth)
            }
            #expect(fault(nested(32)) == nil)
            #expect(fault(nested(33))?.code == "json.too-deep")
            #expect(fault(nested(40))?.code == "json.too-deep")
            #expect(fault(nested(100_000))?.code == "json.too-deep")
        }
    }

    @Test(arguments: ["9007199254740992.0", "1e16", "-1e20", "999999999999999900000.0"])
    func `a number whose canonical form would not be read is refused`(_ text: String) {
        #expect(fault(text)?.code == "json.number")
    }

    @Test(arguments: [
        ("9007199254740991.0", "9007199254740991"), ("1e21", "1e+21"), ("-1e300", "-1e+300"),
        ("9007199254740990.5", "9007199254740990"),
    ])
    func `what is read has a canonical form that is read`(_ text: String, _ form: String) throws {
        let canonical = try Value.parse(Array(text.utf8)).canonical
        #expect(canonical == Array(form.utf8))
        #expect(try Value.parse(canonical).canonical == canonical)
    }

    @Test func `whole numbers end at two to the 53rd less one`() throws {
        #expect(try Value.parse(Array("9007199254740991".utf8)) == 9_007_199_254_740_991)
        #expect(try Value.parse(Array("-9007199254740991".utf8)) == -9_007_199_254_740_991)
        for text in [
            "9007199254740992", "-9007199254740992", "9223372036854775807", "9223372036854775808",
            "-9223372036854775809", "1e400", "[1" + String(repeating: "0", count: 400) + "]",
        ] {
            #expect(fault(text)?.code == "json.number", "\(text)")
        }
    }

    @Test(arguments: [
        [0x22, 0xFF, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
        [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22], [0x22, 0xE4, 0xB8, 0x22], [0x22, 0xD6, 0xD0, 0x22],
    ])
    func `bad UTF-8 is refused`(_ bytes: [UInt8]) {
        #expect(fault(bytes)?.code == "json.encoding")
    }

    @Test(arguments: [
        "", " ", "{} {}", "{}x", "[1,]", "{\"a\":1,}", "{'a':1}", "{a:1}", "[01]", "[+1]", "[.5]",
        "[1.]", "NaN", "Infinity", "[\"\t\"]", "\"\\ud800\"", "\"\\ude00\\ud83d\"", "\"\\x\"",
        "// a\n{}", "{\"a\" 1}", "\u{FEFF}{}", "TRUE", "[1 2]", "{\"a\":1", "\"",
    ])
    func `what is not JSON is refused with an offset`(_ text: String) {
        #expect(fault(text)?.kind == .unreadable, "\(text)")
        #expect(fault(text)?.pointer == "")
    }

    @Test func `size and number of nodes are bounded`() {
        let small = Limits(octets: 10, depth: 32, nodes: 4)
        #expect(fault("[1,2,3]", limits: small) == nil)
        #expect(fault("[1,2,3,4]", limits: small)?.code == "json.too-many")
        #expect(fault("[1,2,3]   ", limits: small) == nil)
        #expect(
            fault("[1,2,3]    ", limits: small)
                == Fault(.tooLarge, "json.too-large", at: "", ["limit": "10"]))
    }
}
