import Codes
import JSON
import TestSupport
import Testing

@testable import Licenses

struct FacePatternTests {
    @Test(arguments: [
        (#"JY\d{14}"#, "JY13205050012345", true), (#"JY\d{14}"#, "JY1320505001234", false),
        (#"JY\d{14}"#, "JY132050500123456", false), ("[0-9A-Z]+", "0AZ", true),
        ("[0-9A-Z]+", "", false), ("[0-9A-Z]*", "", true), ("[0-9A-Z]+", "a", false),
        ("a?b", "b", true), ("a?b", "ab", true), ("a?b", "aab", false), (".{2,3}", "苏州", true),
        (".{2,3}", "一二三四", false), (#"\(.+\)"#, "(2026)", true), ("[^0-9]", "x", true),
        ("[^0-9]", "7", false), ("a*a*a*b", "aaaab", true), ("[苏沪]A", "苏A", true),
        ("a{0,1}", "aa", false), (#"[\]\-]+"#, "]-]", true),
    ])
    func `a pattern takes whole values of its form`(_ row: (String, String, Bool)) throws {
        let pattern = try #require(FacePattern(row.0))
        #expect(pattern.matches(row.1) == row.2)
    }

    @Test(arguments: [
        "(a|b)", "a|b", "^a", "a$", "[", "[]", "[z-a]", "a{2", "a{3,2}", "a{x}", "*", "", "a**",
        #"\w"#, "a{9999}", "]",
    ])
    func `what is not supported is refused`(_ text: String) {
        #expect(FacePattern(text) == nil)
    }

    @Test func `a pattern has at most 500 characters`() {
        #expect(FacePattern(String(repeating: "a", count: 500)) != nil)
        #expect(FacePattern(String(repeating: "a", count: 501)) == nil)
    }

    @Test(arguments: [
        ("text", 1000, #"\\d{2000}"#, true), ("text", 1001, #"\\d{2000}"#, false),
        ("text", 500, "[0-9A-Za-z]{1500}", false), ("image", 10, "a+", false),
    ])
    func `a field takes a pattern only where matching stays cheap`(
        _ kind: String, _ length: Int, _ pattern: String, _ isTaken: Bool
    ) throws {
        let json = """
            {"key":"K","name":"名","type":"\(kind)","required":false,"maxLength":\(length),
            "sensitive":false,"alwaysShown":false,"pattern":"\(pattern)"}
            """
        let object = try Object(bytes: Array(json.utf8))
        do throws(Fault) {
            _ = try FaceField(reading: object)
            #expect(isTaken)
        } catch {
            #expect(!isTaken && error.code == "license-type.pattern")
            #expect(error.pointer == "/pattern")
        }
    }

    @Test func `many repetitions do not slow it down`() throws {
        let pattern = try #require(FacePattern(String(repeating: "a*", count: 200) + "b"))
        #expect(!pattern.matches(String(repeating: "a", count: 500)))
    }
}
