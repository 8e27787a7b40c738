import Foundation
import JSON
import Testing

@testable import Gateway

/// Texts in two languages with the same keys; each error has a page.
@Suite struct TextsTests {
    @Test func `both languages have the same keys`() throws {
        let texts = try Texts.bundled()
        #expect(texts.errorCodes(.chinese) == texts.errorCodes(.english))
        #expect(texts.keys(.chinese) == texts.keys(.english))
    }

    @Test func `every error has a page in both languages`() async throws {
        let bench = try Bench()
        for code in try Texts.bundled().errorCodes(.chinese) {
            for language in Language.allCases {
                let reply = await bench.send(
                    "GET", "/docs/errors/\(code)",
                    headers: [("accept-language", language.rawValue)])
                #expect(reply.status == 200, "\(code)")
                #expect(reply.answer.contentType == "text/html; charset=utf-8")
            }
        }
    }

    @Test func `the list of errors in the docs is the list of texts`() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../Docs/reference/errors.md").standardized
        let text = try String(contentsOf: page, encoding: .utf8)
        for code in try Texts.bundled().errorCodes(.chinese) {
            #expect(text.contains("`\(code)`"), "\(code) is not in Docs/reference/errors.md")
        }
    }

    @Test func `codes are nouns and problems in kebab case`() throws {
        for code in try Texts.bundled().errorCodes(.chinese) {
            #expect(
                code.wholeMatch(of: /[a-z]+(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*/) != nil, "\(code)"
            )
        }
    }

    @Test func `a page shows where a value will stand`() {
        #expect(Texts.marked("it is {x}.") == "it is 〈x〉.")
    }

    @Test func `a template is filled by name`() {
        #expect(Texts.fill("a {x} b {y}", ["x": "1"]) == "a 1 b ")
        #expect(Texts.fill("no names", [:]) == "no names")
    }

    @Test(
        arguments: [
            (nil, "zh-CN"), ("en-US,zh;q=0.5", "en"), ("fr, zh-TW", "zh-CN"), ("fr", "zh-CN"),
            ("en;q=0.1, zh;q=0.9", "zh-CN"), ("zh;q=0.1, EN ; q=0.9", "en"), ("en;q=0", "zh-CN"),
            ("en;q=0, zh;q=0.1", "zh-CN"), ("*", "zh-CN"), ("en;q=nan", "zh-CN"),
            ("english", "zh-CN"),
            ("en;q=1.0,zh", "en"), (",;,", "zh-CN"),
        ])
    func `of the languages spoken the one wanted most is taken`(header: String?, expected: String) {
        #expect(Language(accepting: header).rawValue == expected)
    }
}
