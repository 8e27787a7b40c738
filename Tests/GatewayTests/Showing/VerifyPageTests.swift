import Codes
import JSON
import TestSupport
import Testing

@testable import Gateway

/// The page: calm, masked, without scripts, and nothing happens before the button is pressed.
@Suite struct VerifyPageTests {
    @Test(arguments: Language.allCases)
    func `the page asks first: it changes nothing and tells nothing`(_ language: Language)
        async throws
    {
        let stall = try await Stall()
        let code = await stall.code(stall.person, #"["holder.name"]"#)
        let before = try await stall.state()
        var pages: Set<String> = []
        for code in [code, code, String(repeating: "9", count: 32)] {
            let reply = await stall.page("GET", code, language: language)
            #expect(reply.status == 200)
            #expect(reply.text.contains("<button type=\"submit\""))
            for word in ["王", "N-2", "示例", stall.person] { #expect(!reply.text.contains(word)) }
            pages.insert(reply.text.replacing(code, with: "CODE"))
        }
        #expect(pages.count == 1)
        #expect(try await stall.state() == before)
        #expect(await stall.verify(code).json["verdict"]?.text == "valid")
    }

    @Test func `pressing the button shows the license once`() async throws {
        let stall = try await Stall()
        let code = await stall.code(stall.person, #"["number"]"#)
        let shown = await stall.page("POST", code)
        for word in [
            "有效", "证照有效，可以采信。", "营业执照", "示例市市场监督管理局", "王某某", "2026-03-05", "长期",
            "N-2", "2026-11-21 10:00:00", "Valid", "The license is valid; accept it.",
        ] {
            #expect(shown.text.contains(word), "\(word)")
        }
        for word in ["王小明", "32050019900101001X", "李某", stall.person] {
            #expect(!shown.text.contains(word), "\(word)")
        }
        let gone = await stall.page("POST", code)
        #expect(gone.text.contains("这个码不能用了") && !gone.text.contains("营业执照"))
        #expect(await stall.verify(code).json["verdict"]?.text == "inconclusive")
        await stall.bench.recorder.work()
        let accesses = try await stall.bench.store.records(RecordQuery(.access)).map {
            try Access(id: $0.ref.id, document: $0.document)
        }
        let access = try #require(accesses.first { $0.operation == "license.page" })
        #expect(access.caller == "page" && access.subject?.number == "32050019900101001X")
    }

    @Test func `a natural person's name stands whole only when its holder chose so`() async throws {
        let stall = try await Stall()
        let whole = await stall.page("POST", await stall.code(stall.person, #"["holder.name"]"#))
        #expect(whole.text.contains("王小明"))
        let company = await stall.page("POST", await stall.code(stall.company))
        #expect(company.text.contains("示例食品有限公司"))
    }

    @Test func `a field that goes along unasked names no holder, alone or joined with others`()
        async throws
    {
        let stall = try await Stall()
        let typeCode = "11100000MB0143028R002"
        let field = { (key: String, element: String) in
            #"{"key":"\#(key)","name":"\#(key)","type":"text","required":true,"maxLength":99,"#
                + #""sensitive":false,"alwaysShown":true,"metadata":"\#(element)"}"#
        }
        let type = LicenseRoutesTests.type.replacing(
            #""face":["#,
            with: #""face":[\#(field("CZR", "holderName")),\#(field("DM", "holderCode")),"#)
        _ = await stall.bench.send(
            "PUT", "/v1/license-types/\(typeCode)", key: stall.key, type)
        let holders =
            LicenseRoutesTests.person
            + #",{"name":"赵小红","codeType":"111","code":"320500198512120021"}"#
        let face = #""CZR":"王小明、赵小红","DM":"32050019900101001X、320500198512120021","#
        let body = LicenseRoutesTests.body(holders, number: "N-3")
            .replacing(LicenseRoutesTests.typeCode, with: typeCode)
            .replacing(#""face":{"#, with: #""face":{\#(face)"#)
        let issued = await stall.bench.send(
            "POST", "/v1/licenses", key: stall.key, body, headers: [("idempotency-key", "two")])
        let identifier = try #require(issued.json["identifier"]?.text, "\(issued.text)")
        let page = await stall.page("POST", await stall.code(identifier, #"["FDDBR"]"#)).text
        for word in ["王小明", "赵小红", "32050019900101001X", "320500198512120021"] {
            #expect(!page.contains(word), "\(word)")
        }
        #expect(page.contains("<dd>王某某、赵某某</dd>") && page.contains("<dd>***、***</dd>"))
        let asked = await stall.page("POST", await stall.code(identifier, #"["CZR"]"#)).text
        #expect(asked.contains("王小明、赵小红") && !asked.contains("320500198512120021"))
    }

    @Test func `used, expired, unknown and malformed codes get one same page`() async throws {
        let stall = try await Stall()
        let used = await stall.code(stall.company)
        _ = await stall.page("POST", used)
        let expired = await stall.code(stall.company, ttl: 1)
        stall.wait(1)
        var pages: Set<String> = []
        for code in [used, expired, String(repeating: "9", count: 32), "abc"] {
            let reply = await stall.page("POST", code, from: code)
            #expect(reply.status == 200)
            pages.insert(reply.text)
        }
        pages.insert(await stall.page("GET", "abc").text)
        #expect(pages.count == 1)
    }

    @Test func `the state stands there in words`() async throws {
        let stall = try await Stall()
        _ = await stall.bench.send(
            "POST", "/v1/licenses/\(stall.company)/transitions", key: stall.key, Probe.move,
            headers: [("idempotency-key", "m"), ("if-match", "\"1\"")])
        let page = await stall.page("POST", await stall.code(stall.company))
        #expect(page.text.contains("已吊销") && page.text.contains("Revoked"))
        #expect(page.text.contains("证照已吊销，不能采信。"))
    }

    @Test
    func `a printed code shows type, issuer, state and masked name, as often as it is scanned`()
        async throws
    {
        let stall = try await Stall()
        let made = await stall.bench.send(
            "POST", "/v1/licenses/\(stall.person)/codes", key: stall.key, "{}")
        let code = try #require(made.json["code"]?.text)
        for _ in 0..<2 {
            let page = await stall.page("POST", code)
            for word in ["有效", "营业执照", "示例市市场监督管理局", "王某某"] {
                #expect(page.text.contains(word), "\(word)")
            }
            for word in ["王小明", "N-2", "示例食品有限公司", "2026-03-05", "李某"] {
                #expect(!page.text.contains(word), "\(word)")
            }
        }
        await stall.bench.recorder.work()
        let accesses = try await stall.bench.store.records(RecordQuery(.access))
        #expect(accesses.count == 2)
    }

    @Test func `markup in a license is text on the page`() async throws {
        let stall = try await Stall()
        let body = LicenseRoutesTests.body(number: "N-9").replacing(
            #""MC":"示例食品有限公司""#, with: #""MC":"<b>\"&'<script>alert(1)</script>""#)
        let issued = await stall.bench.send(
            "POST", "/v1/licenses", key: stall.key, body, headers: [("idempotency-key", "x")])
        let identifier = try #require(issued.json["identifier"]?.text)
        let page = await stall.page("POST", await stall.code(identifier)).text
        #expect(page.contains("&lt;b&gt;&quot;&amp;&#39;&lt;script&gt;"))
        #expect(!page.contains("<script") && !page.contains("<b>"))
    }

    @Test func `headers keep the page to itself, and its title says nothing`() async throws {
        let stall = try await Stall()
        let code = await stall.code(stall.company)
        for reply in [await stall.page("GET", code), await stall.page("POST", code)] {
            #expect(reply.header("Cache-Control") == "no-store")
            #expect(reply.header("Referrer-Policy") == "no-referrer")
            let policy = reply.header("Content-Security-Policy") ?? ""
            #expect(policy.hasPrefix("default-src 'none'; style-src 'sha256-"))
            #expect(!policy.contains("unsafe") && policy.contains("frame-ancestors 'none'"))
            #expect(reply.text.contains("<title>证照核验 · Mianti</title>"))
            #expect(!reply.text.contains("style=\"") && !reply.text.contains("<script"))
            #expect(reply.summary.route.hasSuffix(" /verify/{code}"))
        }
        let asked = await stall.page("GET", code).header("Content-Security-Policy") ?? ""
        #expect(asked.contains("form-action 'self'"))
    }

    @Test func `a link leads to the other language, before the language of the browser`()
        async throws
    {
        let stall = try await Stall()
        let code = await stall.code(stall.company)
        let chinese = await stall.page("GET", code).text
        #expect(chinese.contains("<html lang=\"zh-CN\">") && chinese.contains("href=\"?lang=en\""))
        let english = await stall.page("GET", code, query: "?lang=en").text
        #expect(english.contains("<html lang=\"en\">") && english.contains("href=\"?lang=zh-CN\""))
        #expect(english.contains("action=\"/verify/\(code)?lang=en\""))
        let other = await stall.page("GET", code, query: "?size=2")
        #expect(other.status == 400)
    }

    @Test func `who tries too many codes is told to wait, as a page or as a problem`() async throws
    {
        let stall = try await Stall()
        for number in 0..<60 {
            let code = String(repeating: "9", count: 30) + "\(10 + number)"
            #expect(await stall.page("POST", code, from: "192.0.2.1").status == 200)
        }
        let code = await stall.code(stall.company)
        let page = await stall.page("POST", code, from: "192.0.2.1")
        #expect(page.status == 429 && page.header("Retry-After") == "60")
        #expect(page.text.contains("<h1>证照核验</h1>") && page.text.contains("查验过于频繁"))
        #expect(page.header("Cache-Control") == "no-store")
        let problem = await stall.bench.send("POST", "/verify/\(code)", address: "192.0.2.1")
        #expect(problem.code == "verify.too-many-requests")
        #expect(await stall.page("POST", code, from: "192.0.2.2").text.contains("有效"))
    }
}
