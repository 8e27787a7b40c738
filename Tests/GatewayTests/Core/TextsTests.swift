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
            #expect(code.wholeMatch(of: /[a-z]+(-[a-z0-9]+)*\.[a-z0-9]+(-[a-z0-9]+)*/) != nil, "\(code)")
        }
    }

    @Test func `a template is filled by name`() {
        #expect(Texts.fill("a {x} b {y}", ["x": "1"]) == "a 1 b ")
        #expect(Texts.fill("no names", [:]) == "no names")
    }

    @Test(arguments: [(nil, "zh-CN"), ("en-US,zh;q=0.5", "en"), ("fr, zh-TW", "zh-CN"), ("fr", "zh-CN")])
    func `the first language that is spoken is taken`(header: String?, expected: String) {
        #expect(Language(accepting: header).rawValue == expected)
    }
}
