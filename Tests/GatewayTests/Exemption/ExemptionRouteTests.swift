import Codes
import Exemption
import JSON
import TestSupport
import Testing

@testable import Gateway

/// The routes of items, cases and resolutions, from request to answer.
struct ExemptionRouteTests {
    static let code = "113205000141499658399019900000A"
    static let office = Bench.department.code
    static let person = "32050019790608003X"

    static func material(_ number: Int, _ name: String, _ ways: String, _ more: String = "")
        -> String
    {
        """
        {"code":"M00\(number)","name":"\(name)","kind":"1","need":"1","source":"20",\
        "requirement":{"originals":1,"copies":0,"law":"某条例"},"ways":[\(ways)]\(more)}
        """
    }

    static func rule(_ id: String) -> String {
        #"{"id":"\#(id)","version":1,"law":"某条例第三条","region":"000000"}"#
    }

    static let promise =
        #"{"way":"CMT","rule":\#(rule("R-C")),"promise":{"textVersion":"1","text":"我承诺。"}}"#
    static let later = #"{"way":"DEF","rule":\#(rule("R-D")),"deferDays":20}"#

    static func item(_ materials: [String], name: String = "演示事项") -> String {
        """
        {"name":"\(name)","level":"3","department":{"name":"示例市市场监督管理局",\
        "code":"\(office)"},"region":"320500","cases":[],\
        "materials":[\(materials.joined(separator: ","))]}
        """
    }

    static let list = item([
        material(1, "营业执照", #"{"way":"LIC","rule":\#(rule("R-L")),"licenseType":"T1"}"#),
        material(2, "场所证明", promise), material(3, "名册", later),
        material(4, "委托书", "", #","condition":"委托他人办理的""#),
        material(5, "依法应当提交的其他材料", "", #","catchAll":true"#),
    ])

    static func purpose(_ office: String = office) -> String {
        """
        {"item":"\(code)","caseNumber":"CASE-1","basis":"duty","text":"受理",\
        "onBehalfOf":{"code":"\(office)"},\
        "operator":{"account":"w1","name":"窗口","office":"综合窗口"},"channel":"window"}
        """
    }

    static func request(name: String = "张示例", purpose: String = purpose()) -> String {
        """
        {"item":"\(code)","parties":[{"role":"applicant","name":"\(name)","codeType":"111",\
        "code":"\(person)"}],"answers":{},"claims":{},"purpose":\(purpose)}
        """
    }

    /// A bench with the item stored, and the key of a window.
    private func bench(_ list: String = list) async throws -> (Bench, String) {
        let bench = try Bench(routes: ExemptionRoutes.all)
        let key = try await bench.key([.itemsWrite, .casesWrite, .exemptionResolve])
        let put = await bench.send("PUT", "/v1/items/\(Self.code)", key: key, list)
        #expect(put.status == 201)
        return (bench, key)
    }

    @Test func `an item is stored, read, listed and examined`() async throws {
        let (bench, key) = try await bench()
        let read = await bench.send("GET", "/v1/items/\(Self.code)", key: key)
        #expect(read.status == 200 && read.header("ETag") == "\"1\"")
        #expect(read.json["version"]?.whole == 1 && read.json["materials"]?.elements?.count == 5)
        let again = await bench.send("PUT", "/v1/items/\(Self.code)", key: key, Self.list)
        #expect(again.status == 200 || again.status == 201)
        #expect(again.header("ETag") == "\"1\"")
        let found = await bench.send(
            "GET", "/v1/items?query=%E6%BC%94%E7%A4%BA&limit=5", key: key)
        #expect(found.json["items"]?.elements?.count == 1 && found.json["next"] == .null)
        let quality = await bench.send("GET", "/v1/items/\(Self.code)/quality", key: key)
        let first = try #require(quality.json["findings"]?.elements?.first)
        #expect(first["code"]?.text == "item.catch-all" && first["material"]?.text == "M005")
        #expect(first["detail"]?.text?.contains("兜底条款") == true)
    }

    @Test func `a changed list needs its revision`() async throws {
        let (bench, key) = try await bench()
        let changed = Self.item([Self.material(1, "营业执照", "")])
        let path = "/v1/items/\(Self.code)"
        #expect(await bench.send("PUT", path, key: key, changed).status == 428)
        let stale = await bench.send(
            "PUT", path, key: key, changed, headers: [("if-match", "\"7\"")])
        #expect(stale.status == 412 && stale.code == "revision.stale")
        let put = await bench.send(
            "PUT", path, key: key, changed, headers: [("if-match", "\"1\"")])
        #expect(put.status == 200 && put.json["version"]?.whole == 2)
    }

    @Test func `a resolution is made, read, answered, promised and received`() async throws {
        let (bench, key) = try await bench()
        let made = await bench.send("POST", "/v1/resolutions", key: key, Self.request())
        #expect(made.status == 201)
        let id = try #require(made.json["id"]?.text)
        #expect(made.json["summary"]?["due"]?.whole == 4)
        #expect(made.json["summary"]?["unknown"]?.whole == 1)
        #expect(made.json["next"]?.text == "请先回答 1 个问题，再确定还需提交哪些材料。")
        let question = try #require(made.json["questions"]?.elements?.first?["id"]?.text)
        let answered = await bench.send(
            "POST", "/v1/resolutions/\(id)/answers", key: key,
            #"{"answers":{"\#(question)":"no"}}"#)
        #expect(answered.status == 200 && answered.header("ETag") == "\"2\"")
        #expect(answered.json["next"]?.text?.contains("请收取 1 份材料") == true)
        let signed = await bench.send(
            "POST", "/v1/resolutions/\(id)/materials/M002/promises", key: key,
            #"{"textVersion":"1","signer":"applicant","signature":"x"}"#)
        #expect(signed.status == 201)
        #expect(signed.json["materials"]?.elements?[1]["promise"]?["signed"] == true)
        let withdrawn = await bench.send(
            "DELETE", "/v1/resolutions/\(id)/materials/M002/promises", key: key)
        #expect(withdrawn.status == 200)
        let received = await bench.send(
            "POST", "/v1/resolutions/\(id)/materials/M001/fulfilments", key: key,
            #"{"receivedAs":"original","copies":1}"#)
        #expect(received.status == 201 && received.json["summary"]?["received"]?.whole == 1)
        let refreshed = await bench.send("POST", "/v1/resolutions/\(id)/refresh", key: key)
        #expect(refreshed.status == 200)
        let stale = await bench.send(
            "POST", "/v1/resolutions/\(id)/refresh", key: key, headers: [("if-match", "\"1\"")])
        #expect(stale.status == 412 && stale.code == "revision.stale")
        let document = await bench.send(
            "POST", "/v1/resolutions/\(id)/materials/M001/documents", key: key,
            #"{"purpose":\#(Self.purpose())}"#)
        #expect(document.status == 404 && document.code == "material.no-document")
    }

    @Test func `a GET shows no people, a recorded view shows all`() async throws {
        let (bench, key) = try await bench()
        let made = await bench.send("POST", "/v1/resolutions", key: key, Self.request())
        let id = try #require(made.json["id"]?.text)
        let read = await bench.send("GET", "/v1/resolutions/\(id)", key: key)
        for reply in [made, read] {
            let text = String(decoding: reply.answer.body, as: UTF8.self)
            #expect(!text.contains(Self.person) && !text.contains("张示例"))
            #expect(text.contains("张某某"))
        }
        let view = await bench.send(
            "POST", "/v1/resolutions/\(id)/views", key: key,
            #"{"purpose":\#(Self.purpose())}"#)
        #expect(view.json["parties"]?.elements?.first?["code"]?.text == Self.person)
        let accesses = try await bench.store.records(RecordQuery(.access))
        #expect(accesses.count == 1)
    }

    @Test func `the notice names no number and escapes what was typed`() async throws {
        let planted = "<script>alert(1)</script>"
        let (bench, key) = try await bench(
            Self.item(
                [Self.material(1, planted, ""), Self.material(2, "场所证明", Self.promise)],
                name: planted))
        let made = await bench.send("POST", "/v1/resolutions", key: key, Self.request())
        let id = try #require(made.json["id"]?.text)
        for language in ["zh-CN", "en"] {
            let page = await bench.send(
                "GET", "/v1/resolutions/\(id)/notice?format=html", key: key,
                headers: [("accept-language", language)])
            let html = String(decoding: page.answer.body, as: UTF8.self)
            #expect(page.status == 200 && page.answer.contentType.hasPrefix("text/html"))
            #expect(!html.contains("<script") && html.contains("&lt;script&gt;"))
            #expect(!html.contains(Self.person) && !html.contains("张示例"))
            #expect(!html.contains("notice.") && !html.contains("resolution."))
            #expect(html.contains(language == "en" ? "Notice of materials" : "一次性告知单"))
        }
        let other = await bench.send(
            "GET", "/v1/resolutions/\(id)/notice?format=pdf", key: key)
        #expect(other.status == 400 && other.code == "query.format")
    }

    @Test func `another department's key acts for nobody here`() async throws {
        let (bench, key) = try await bench()
        let made = await bench.send("POST", "/v1/resolutions", key: key, Self.request())
        let id = try #require(made.json["id"]?.text)
        let stranger = try await bench.key(
            [.exemptionResolve], id: "stranger",
            department: Organization(name: "示例市公安局", code: "11320500MB9900080E"))
        let read = await bench.send("GET", "/v1/resolutions/\(id)", key: stranger)
        let absent = await bench.send("GET", "/v1/resolutions/none", key: stranger)
        #expect(read.status == 404 && absent.status == 404 && read.code == absent.code)
        let resolve = await bench.send("POST", "/v1/resolutions", key: stranger, Self.request())
        #expect(resolve.status == 403 && resolve.code == "purpose.not-allowed")
        let bare = try await bench.key([], id: "bare")
        let missing = await bench.send("POST", "/v1/resolutions", key: bare, Self.request())
        #expect(missing.status == 403 && missing.code == "caller.scope-missing")
    }

    @Test func `a case is told, moved and refused a move`() async throws {
        let (bench, key) = try await bench()
        func put(_ state: String, _ more: String = "", match: String? = nil) async -> Bench.Reply {
            await bench.send(
                "PUT", "/v1/cases/CASE-1", key: key,
                #"{"item":"\#(Self.code)","version":1,"state":"\#(state)"\#(more)}"#,
                headers: match.map { [("if-match", $0)] } ?? [])
        }
        #expect(await put("02").status == 201)
        let accepted = await put("05", #","acceptedOn":"2026-11-20""#, match: "\"1\"")
        #expect(accepted.status == 200 && accepted.header("ETag") == "\"2\"")
        let back = await put("02", match: "\"2\"")
        #expect(back.status == 409 && back.code == "case.move-refused")
        let read = await bench.send("GET", "/v1/cases/CASE-1", key: key)
        #expect(read.json["state"]?.text == "05")
    }

    @Test func `every sentence of a resolution stands in both languages`() throws {
        let texts = try Texts.bundled()
        var keys = NextStep.allCases.map { "next.resolution.\($0.rawValue)" }
        keys += Way.allCases.map { "way.\($0.rawValue)" }
        keys += AttemptResult.allCases.filter { $0 != .notApplicable }.map {
            "attempt.\($0.rawValue)"
        }
        keys += [
            "region", "case", "not-offered", "no-source", "no-party", "no-claim", "unfitting",
            "cannot-tell",
        ].map { "attempt.NOT_APPLICABLE.\($0)" }
        keys += ["contradicted", "budget", "caller"].map { "attempt.NOT_ALLOWED.\($0)" }
        keys += ["catch-all", "not-necessary", "case"].map { "resolution.notApplicable.\($0)" }
        keys += MaterialOutcome.allCases.map { "notice.outcome.\($0.rawValue)" }
        keys += ["CAN", "GEN", "LIC", "SHR", "CHK", "REU", "XCH"].map {
            "resolution.spared.\($0)"
        }
        for language in Language.allCases {
            for key in keys { #expect(texts.has(key, language), "\(key) \(language)") }
            for subject in ExemptionError.Subject.allCases {
                #expect(texts.error(ExemptionError.notFound(subject).code, language) != nil)
            }
            for problem in ExemptionError.PromiseProblem.allCases {
                #expect(texts.error(ExemptionError.promise(problem).code, language) != nil)
            }
        }
    }
}
