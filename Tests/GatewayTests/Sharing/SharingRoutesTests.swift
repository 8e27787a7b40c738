import Codes
import JSON
import Sharing
import Testing

@testable import Gateway

/// An owner, a user and their keys over a gateway in memory.
struct SharingBench {
    static let person = "370406199901010009"
    let bench: Bench
    let owner: String
    let user: String
    let ownerCode: String
    let userCode: String

    init() async throws {
        bench = try Bench()
        ownerCode = try Self.code(1)
        userCode = try Self.code(2)
        owner = try await bench.key(
            [.datasetsWrite, .grantsDecide, .accessesRead], id: "owner",
            department: Organization(name: "示例市民政局", code: ownerCode))
        user = try await bench.key(
            [.grantsRequest, .datasetsQuery, .datasetsCheck], id: "user",
            department: Organization(name: "示例市公安局", code: userCode))
    }

    static func code(_ number: Int) throws -> String {
        let body = "11320500MB000000\(number)"
        return body + String(try #require(UnifiedCreditCode.checkCharacter(of: body)))
    }

    static let definition = """
        {"title":"婚姻登记信息","fields":[{"key":"state","name":"状态","type":"text","sensitive":true}],
         "subjectKeys":[{"name":"person","kind":"citizenId"}],"recordKey":"number",
         "cardinality":"one","class":"conditional","refresh":"day","source":{"kind":"stored"}}
        """

    static let line = """
        {"op":"upsert","recordKey":"1","subject":{"person":"370406199901010009"},\
        "fields":{"state":"married"},"asOf":"2026-11-01"}

        """

    func move(_ state: String, _ revision: Int64, id: String) async -> Bench.Reply {
        await bench.send(
            "POST", "/v1/datasets/marriage/transitions", key: owner,
            "{\"to\":\"\(state)\",\"reason\":\"x\"}",
            headers: [("if-match", "\"\(revision)\""), ("idempotency-key", id)])
    }

    /// Publishes the dataset with one record; it is at revision 4.
    func publish() async throws {
        let unseen = await bench.send(
            "PUT", "/v1/datasets/marriage", key: owner, Self.definition,
            headers: [("if-match", "\"1\"")])
        try #require(unseen.status == 412 && unseen.code == "revision.stale")
        let put = await bench.send("PUT", "/v1/datasets/marriage", key: owner, Self.definition)
        #expect(put.status == 201)
        #expect(await move("PUBLISHED", 1, id: "p").status == 200)
        let load = await bench.send(
            "POST", "/v1/datasets/marriage/records", key: owner, Self.line)
        #expect(load.json["accepted"] == 1)
    }

    /// An approved grant and its id.
    func grant(_ use: String, perDay: Int = 10) async throws -> String {
        let asked = await bench.send(
            "POST", "/v1/grants", key: user,
            """
            {"dataset":"marriage","use":\(use),"fields":["state"],"items":[],"scene":"落户",
             "text":"核验","legalBasis":"示例条例","until":"2026-11-21","perDay":\(perDay)}
            """)
        #expect(asked.status == 201)
        let id = try #require(asked.json["id"]?.text)
        let decided = await bench.send(
            "POST", "/v1/grants/\(id)/decision", key: owner,
            #"{"decision":"approve","reason":"同意"}"#)
        #expect(decided.json["state"] == "APPROVED")
        return id
    }

    func purpose(_ code: String? = nil) -> String {
        """
        {"item":"RES-0001","caseNumber":"A-1","basis":"duty","text":"核验",
         "onBehalfOf":{"code":"\(code ?? userCode)"},
         "operator":{"account":"w1","name":"赵示例","office":"综窗"},"channel":"window"}
        """
    }

    func query(_ code: String? = nil) async -> Bench.Reply {
        await bench.send(
            "POST", "/v1/queries", key: user,
            """
            {"dataset":"marriage","subject":{"person":"\(Self.person)"},"fields":["state"],
             "purpose":\(purpose(code))}
            """)
    }

    func check(_ state: String) async -> Bench.Reply {
        await bench.send(
            "POST", "/v1/checks", key: user,
            """
            {"dataset":"marriage","subject":{"person":"\(Self.person)"},
             "claims":{"state":"\(state)"},"purpose":\(purpose())}
            """)
    }

    func outcomes() async -> [String] {
        let list = await bench.send("GET", "/v1/accesses?dataset=marriage", key: owner)
        return (list.json["items"]?.elements ?? []).compactMap { $0["outcome"]?.text }.sorted()
    }
}

@Suite struct SharingRoutesTests {
    @Test func `a grant to check refuses a query, and after withdrawal the check too`()
        async throws
    {
        let sharing = try await SharingBench()
        try await sharing.publish()
        let id = try await sharing.grant(#"["check"]"#)
        let refused = await sharing.query()
        #expect(refused.status == 403)
        #expect(refused.code == "grant.use-not-allowed")
        let yes = await sharing.check("married")
        #expect(yes.status == 200)
        #expect(yes.json["match"] == "yes")
        #expect(yes.json["next"] == "核验一致，可以采信。")
        #expect(await sharing.check("single").json["match"] == "no")
        let withdrawn = await sharing.bench.send(
            "POST", "/v1/grants/\(id)/withdrawal", key: sharing.owner, #"{"reason":"x"}"#)
        #expect(withdrawn.json["state"] == "WITHDRAWN")
        #expect(await sharing.check("married").code == "grant.withdrawn")
        let expected = ["grant.use-not-allowed", "grant.withdrawn", "no", "yes"]
        #expect(await sharing.outcomes() == expected)
    }

    @Test func `a query shows what is granted, and the owner sees it without people`()
        async throws
    {
        let sharing = try await SharingBench()
        try await sharing.publish()
        _ = try await sharing.grant(#"["query"]"#)
        let shown = await sharing.query()
        #expect(shown.status == 200)
        #expect(shown.json["found"] == true)
        #expect(shown.json["records"] == [["state": "married"]])
        #expect(shown.json["asOf"] == "2026-11-01T00:00:00+08:00")
        let list = await sharing.bench.send("GET", "/v1/accesses", key: sharing.owner)
        let text = String(decoding: list.answer.body, as: UTF8.self)
        #expect(!text.contains(SharingBench.person))
        #expect(!text.contains("赵示例"))
        #expect(text.contains("****************09"))
        let search = await sharing.bench.send(
            "POST", "/v1/accesses/search", key: sharing.owner,
            """
            {"subject":{"codeType":"111","code":"\(SharingBench.person)"},
             "purpose":\(sharing.purpose(sharing.ownerCode))}
            """)
        #expect(search.json["items"]?.elements?.count == 1)
    }

    @Test func `a spent budget answers 429 and is recorded as refused`() async throws {
        let sharing = try await SharingBench()
        try await sharing.publish()
        _ = try await sharing.grant(#"["query"]"#, perDay: 1)
        #expect(await sharing.query().status == 200)
        let spent = await sharing.query()
        #expect(spent.status == 429)
        #expect(spent.code == "grant.budget-spent")
        #expect(spent.header("Retry-After") != nil)
        #expect(await sharing.outcomes() == ["found", "grant.budget-spent"])
    }

    @Test func `a paused dataset answers 503 and answers again when resumed`() async throws {
        let sharing = try await SharingBench()
        try await sharing.publish()
        _ = try await sharing.grant(#"["query"]"#)
        #expect(await sharing.move("PAUSED", 4, id: "a").status == 200)
        let paused = await sharing.query()
        #expect(paused.status == 503)
        #expect(paused.code == "dataset.paused")
        #expect(await sharing.move("PUBLISHED", 5, id: "b").status == 200)
        #expect(await sharing.query().status == 200)
    }

    @Test func `a department the key does not list is refused and recorded`() async throws {
        let sharing = try await SharingBench()
        try await sharing.publish()
        let refused = await sharing.query(try SharingBench.code(3))
        #expect(refused.status == 403)
        #expect(refused.code == "purpose.not-allowed")
        #expect(await sharing.outcomes() == ["purpose.not-allowed"])
    }

    @Test func `a change of a dataset needs its revision`() async throws {
        let sharing = try await SharingBench()
        try await sharing.publish()
        let missing = await sharing.bench.send(
            "PUT", "/v1/datasets/marriage", key: sharing.owner, SharingBench.definition)
        #expect(missing.status == 428)
        #expect(await sharing.move("PAUSED", 1, id: "s").status == 412)
        let other = await sharing.bench.send(
            "PUT", "/v1/datasets/marriage", key: sharing.owner, SharingBench.definition,
            headers: [("if-match", "\"4\"")])
        #expect(other.status == 200)
        #expect(other.header("ETag") == "\"5\"")
    }

    @Test func `the catalogue shows what is published and drafts to their owner`() async throws {
        let sharing = try await SharingBench()
        try await sharing.publish()
        _ = await sharing.bench.send(
            "PUT", "/v1/datasets/draft", key: sharing.owner, SharingBench.definition)
        func codes(_ target: String, _ key: String) async -> [String] {
            let reply = await sharing.bench.send("GET", target, key: key)
            return (reply.json["items"]?.elements ?? []).compactMap { $0["code"]?.text }
        }
        let own = "/v1/catalog?owner=\(sharing.ownerCode)"
        #expect(await codes("/v1/catalog", sharing.user) == ["marriage"])
        #expect(await codes(own, sharing.user) == ["marriage"])
        #expect(await codes(own, sharing.owner) == ["draft", "marriage"])
        let hidden = await sharing.bench.send("GET", "/v1/datasets/draft", key: sharing.user)
        #expect(hidden.status == 404)
    }

    @Test func `a load names its bad lines and many batches are all taken`() async throws {
        let sharing = try await SharingBench()
        try await sharing.publish()
        let many = (0..<1200).map { SharingBench.line.replacing("\"1\"", with: "\"r\($0)\"") }
        let load = await sharing.bench.send(
            "POST", "/v1/datasets/marriage/records", key: sharing.owner,
            "{oops\n" + many.joined())
        #expect(load.json["accepted"] == 1200)
        #expect(load.json["rejectedCount"] == 1)
        #expect(load.json["rejected"] == [["line": 1, "code": "json.syntax", "pointer": ""]])
        let snapshot = await sharing.bench.send(
            "POST", "/v1/datasets/marriage/records?mode=snapshot", key: sharing.owner,
            SharingBench.line)
        #expect(snapshot.json["removed"] == 1200)
        let empty = await sharing.bench.send(
            "POST", "/v1/datasets/marriage/records", key: sharing.owner, "\n\n")
        #expect(empty.code == "records.empty")
        let wrong = await sharing.bench.send(
            "POST", "/v1/datasets/marriage/records?mode=all", key: sharing.owner,
            SharingBench.line)
        #expect(wrong.status == 400)
    }

    @Test func `grants are listed on both sides`() async throws {
        let sharing = try await SharingBench()
        try await sharing.publish()
        _ = try await sharing.grant(#"["check"]"#)
        for (target, key, count) in [
            ("/v1/grants", sharing.user, 1), ("/v1/grants?role=owner", sharing.owner, 1),
            ("/v1/grants?role=owner", sharing.user, 0),
            ("/v1/grants?state=APPROVED", sharing.user, 1),
            ("/v1/grants?state=EXPIRED", sharing.user, 0),
        ] {
            let reply = await sharing.bench.send("GET", target, key: key)
            #expect(reply.json["items"]?.elements?.count == count, "\(target)")
        }
        let wrong = await sharing.bench.send("GET", "/v1/grants?state=x", key: sharing.user)
        #expect(wrong.status == 400)
    }

    @Test func `the refusals of data sharing have their statuses`() {
        for refusal in [Sharing.Refusal.missing, .withdrawn, .expired, .fieldNotAllowed] {
            #expect(refusal.problem.status == .forbidden)
        }
        #expect(Sharing.SharingError.datasetNotFound.problem.status == .notFound)
        #expect(Sharing.SharingError.datasetCodeTaken.problem.status == .conflict)
    }
}
