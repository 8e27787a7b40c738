import JSON
import Testing

@testable import Codes

@Suite struct ReadingTests {
    private func fault<T>(
        _ text: String, _ read: (inout Object) throws(Fault) -> T
    ) throws -> Fault? {
        var object = try Object(bytes: Array(text.utf8))
        do throws(Fault) {
            _ = try read(&object)
            return nil
        } catch { return error }
    }

    @Test func `a malformed day cannot be read and an impossible one is wrong`() throws {
        let malformed = try fault(#"{"d":"2026-1-1"}"#) { object throws(Fault) in
            try object.day("d")
        }
        #expect(malformed == Fault(.unreadable, "day.malformed", at: "/d"))
        let impossible = try fault(#"{"d":"2026-02-30"}"#) { object throws(Fault) in
            try object.day("d")
        }
        #expect(impossible == Fault(.unsound, "day.impossible", at: "/d"))
    }

    @Test func `a nullable day must be present`() throws {
        #expect(
            try fault("{}") { object throws(Fault) in try object.nullableDay("d") }
                == Fault(.unreadable, "json.missing", at: "/d"))
        #expect(
            try fault(#"{"d":null}"#) { object throws(Fault) in try object.nullableDay("d") } == nil
        )
        let null = try fault(#"{"d":null}"#) { object throws(Fault) in try object.optionalDay("d") }
        #expect(null?.code == "json.type")
    }

    @Test func `a credit code with a wrong check character is wrong, not unreadable`() throws {
        let found = try fault(#"{"code":"91330000755918469F"}"#) { object throws(Fault) in
            try object.creditCode("code")
        }
        #expect(found == Fault(.unsound, "credit-code.check-character", at: "/code"))
    }

    @Test func `a name is bounded in characters and clean`() throws {
        let longest = String(repeating: "长", count: 256)
        #expect(
            try fault("{\"n\":\"\(longest)\"}") { object throws(Fault) in try object.name("n") }
                == nil)
        #expect(
            try fault("{\"n\":\"\(longest)长\"}") { object throws(Fault) in try object.name("n") }?
                .code == "text.length")
        #expect(
            try fault(#"{"n":""}"#) { object throws(Fault) in try object.name("n") }?.code
                == "text.length")
        #expect(
            try fault(#"{"n":"\u202e"}"#) { object throws(Fault) in try object.name("n") }
                == Fault(.unsound, "text.character", at: "/n", ["character": "U+202E"]))
    }

    @Test func `a word outside its list names the list`() throws {
        let found = try fault(#"{"c":"post"}"#) { object throws(Fault) in
            try object.choice("c", Purpose.Channel.self)
        }
        #expect(found?.code == "json.choice")
        #expect(found?.values["allowed"] == "window, online, terminal, agent, system")
    }

    @Test func `a subject code is checked by its type`() throws {
        #expect(throws: Never.self) {
            try SubjectCode(type: "111", number: "11010519491231002X", at: "/c")
        }
        for (type, number, code) in [
            ("111", "11010519491231002x", "citizen-id.lower-case"),
            ("001", "91330000755918469F", "credit-code.check-character"),
            ("007", "1", "holder.code-type"), ("414", "", "text.length"),
            ("414", "A\u{200B}", "text.character"),
        ] {
            #expect(
                throws: Fault.unsound(
                    code, at: "/c", code == "holder.code-type" ? ["codeType": type] : [:])
            ) {
                try SubjectCode(type: type, number: number, at: "/c")
            }
        }
    }

    @Test func `organization types are not personal`() {
        #expect(!SubjectCode(type: "001", number: "x").isPersonal)
        #expect(SubjectCode(type: "111", number: "x").isPersonal)
        #expect(SubjectCode(type: "999", number: "x").isPersonal)
    }
}
