import Codes
import JSON
import Signing
import TestSupport
import Testing

@testable import Gateway

/// Decisions, queue, feed, receipts and export over the wire.
@Suite struct PublicityRoutesTests {
    private static let typeCode = "11100000MB0143028R001"
    private static let office = #"{"name":"示例市市场监督管理局","code":"113205000141499658"}"#

    /// A bench with a license type, a department's key and the credit centre's key.
    private struct Town {
        let bench: Bench
        let clerk: String
        let centre: String

        init() async throws {
            bench = try Bench()
            clerk = try await bench.key([
                .typesWrite, .licensesIssue, .licensesRead, .publicityReport, .publicityComplete,
            ])
            let caller = Caller(
                id: "centre", name: "centre",
                department: Organization(name: "示例市信用中心", code: "11320500MB0000001A"),
                scopes: [.publicityPull, .publicityReceipts], receiver: "city")
            let made = try Callers(records: bench.store, random: SystemRandom()).create(caller)
            try await bench.store.commit([made.change], answer: nil)
            centre = made.key
            let type = """
                {"name":"营业执照","definer":{"name":"国家市场监督管理总局","code":"11100000MB0143028R"},
                "holderKind":"mixed","validity":{"kind":"any"},"face":[]}
                """
            let path = "/v1/license-types/\(PublicityRoutesTests.typeCode)"
            #expect(await bench.send("PUT", path, key: clerk, type).status == 201)
        }

        func decide(_ body: String, as name: String) async -> Bench.Reply {
            await bench.send(
                "POST", "/v1/decisions", key: clerk, body, headers: [("idempotency-key", name)])
        }

        func patch(_ id: String, _ tag: String?, _ fields: String) async -> Bench.Reply {
            await bench.send(
                "PATCH", "/v1/publicity/records/\(id)", key: clerk, "{\"fields\":\(fields)}",
                headers: tag.map { [("if-match", $0)] } ?? [])
        }

        func report(_ id: String) async -> Bench.Reply {
            await bench.send(
                "POST", "/v1/publicity/reports", key: clerk, "{\"ids\":[\"\(id)\"]}")
        }

        func feed(_ query: String = "") async throws -> Bench.Reply {
            try await bench.store.sequence()
            return await bench.send("GET", "/v1/publicity/feed\(query)", key: centre)
        }

        func receipt(_ id: String, _ version: Int, _ result: String) async -> Bench.Reply {
            let body = """
                {"items":[{"recordId":"\(id)","version":\(version),"result":"\(result)",
                "at":"2026-11-21T09:00:00+08:00","code":"E1","text":"内容过简","field":"XK_NR"}]}
                """
            return await bench.send(
                "POST", "/v1/publicity/receipts", key: centre, body,
                headers: [("idempotency-key", "\(id)-\(version)-\(result)")])
        }

        func count(_ kind: String) async throws -> Int {
            try await bench.store.records(RecordQuery(RecordKind(kind))).count
        }
    }

    private static func permit(
        _ number: String = "1", code: String = "91320500MA1M7K2X4E", licenses: Bool = true
    ) -> String {
        let license = """
            ,"licenses":[{"action":"issue","body":{"typeCode":"\(typeCode)","number":"N-\(number)",
            "issuer":\(office),"holders":[{"name":"示例食品有限公司","codeType":"001","code":"\(code)"}],
            "issuedOn":"2026-11-20","validFrom":"2026-11-20","validTo":null,"areaCode":"320500",
            "face":{}}}]
            """
        return """
            {"kind":"permit","documentNumber":"示市监许〔2026〕\(number)号","decidedOn":"2026-11-20",
            "authority":\(office),"source":\(office),
            "counterpart":{"kind":"legal","name":"示例食品有限公司","codeType":"001","code":"\(code)",
            "legalRepresentative":"李小明"},"outcome":"granted",
            "permit":{"category":"普通","content":"热食"}\(licenses ? license : "")}
            """
    }

    private static func penalty(_ identifier: String) -> String {
        """
        {"kind":"penalty","documentNumber":"示市监罚〔2026〕7号","decidedOn":"2026-11-21",
        "authority":\(office),"source":\(office),
        "counterpart":{"kind":"legal","name":"示例食品有限公司","codeType":"001",
        "code":"91320500MA1M7K2X4E","legalRepresentative":"李小明"},"outcome":"imposed",
        "penalty":{"acts":["提供虚假材料"],"facts":"申请时提供虚假材料","basis":"《行政许可法》第七十八条",
        "categories":["吊销许可证件"],"content":"吊销营业执照","suspendedOrRevoked":"营业执照 N-1",
        "procedure":"ordinary","grade":"serious","effectiveUntil":"2029-11-21"},
        "licenses":[{"action":"transition","identifier":"\(identifier)","revision":1,
        "body":{"to":"REVOKED","reasonCode":"violation","decidedOn":"2026-11-21"}}]}
        """
    }

    @Test func `one decision goes to license, record, feed, receipt and revocation`()
        async throws
    {
        let town = try await Town()
        let made = await town.decide(Self.permit(), as: "d-1")
        #expect(made.status == 201)
        let record = made.json["records"]?.elements?.first
        let id = try #require(record?["id"]?.text)
        let identifier = try #require(
            made.json["licenses"]?.elements?.first?["identifier"]?.text)
        #expect(record?["missing"]?.elements?.map { $0["field"]?.text } == ["XK_XKWS"])
        #expect(record?["missing"]?.elements?.first?["suggestion"] == "营业执照")
        #expect(record?["fields"]?["XK_XKBH"] == "N-1")
        #expect(record?["fields"]?["XK_FRDB"] == "李某某")
        #expect(await town.decide(Self.permit(), as: "d-1").answer.body == made.answer.body)
        let again = await town.decide(Self.permit(licenses: false), as: "d-2")
        #expect(again.status == 201, "without the license's number it is another document")

        #expect(await town.report(id).json["refused"]?.elements?.count == 1)
        #expect(await town.patch(id, nil, #"{"XK_XKWS":"准予决定书"}"#).status == 428)
        let done = await town.patch(id, "\"1\"", #"{"XK_XKWS":"准予决定书"}"#)
        #expect(done.json["state"] == "ready")
        #expect(done.header("ETag") == "\"2\"")
        #expect(await town.patch(id, "\"1\"", #"{"XK_XKWS":"x"}"#).status == 412)
        #expect(await town.report(id).json["reported"]?.elements?.count == 1)

        let first = try await town.feed()
        #expect(first.json["items"]?.elements?.map { $0["n"] } == [1])
        #expect(first.json["items"]?.elements?.first?["fields"]?["XK_FRDB"] == "李小明")
        let cursor = try #require(first.json["next"]?.text)
        #expect(try await town.feed("?after=\(cursor)").json["items"] == [])
        #expect(try await town.count("access") == 1)

        #expect(await town.receipt(id, 2, "rejected").status == 200)
        let queue = await town.bench.send(
            "GET", "/v1/publicity/records?rejectedBy=city", key: town.clerk)
        let back = queue.json["items"]?.elements?.first
        #expect(back?["missing"]?.elements?.first?["field"] == "XK_NR")
        #expect(back?["missing"]?.elements?.first?["detail"]?.text?.contains("内容过简") == true)
        let tag = await town.bench.send("GET", "/v1/publicity/records/\(id)", key: town.clerk)
            .header("ETag")
        #expect(await town.patch(id, tag, #"{"XK_NR":"热食类食品制售"}"#).json["state"] == "ready")
        _ = await town.report(id)
        let second = try await town.feed("?after=\(cursor)")
        #expect(second.json["items"]?.elements?.map { $0["reason"] } == ["corrected"])
        #expect(await town.receipt(id, 3, "accepted").status == 200)

        let revoked = await town.decide(Self.penalty(identifier), as: "d-3")
        #expect(revoked.status == 201)
        #expect(revoked.json["ended"]?.elements?.first?["id"]?.text == id)
        #expect(revoked.json["licenses"]?.elements?.first?["state"] == "REVOKED")
        let license = await town.bench.send(
            "GET", "/v1/licenses/\(identifier)", key: town.clerk)
        #expect(license.json["state"] == "REVOKED")
        let next = try #require(second.json["next"]?.text)
        let third = try await town.feed("?after=\(next)").json["items"]?.elements?.first
        #expect(third?["reason"] == "stateChanged")
        #expect(third?["fields"]?["XK_ZT"] == "2")

        let file = await town.bench.send(
            "GET", "/v1/publicity/export?kind=permit&template=2018&format=csv", key: town.centre)
        let text = String(decoding: file.answer.body, as: UTF8.self)
        #expect(text.hasPrefix("\u{FEFF}\"行政相对人名称\""))
        #expect(text.contains("\"热食类食品制售\"") && text.contains("\"2\""))
    }

    @Test func `a license moved on its own route ends its permit record too`() async throws {
        let town = try await Town()
        let made = await town.decide(Self.permit(), as: "d-1")
        let id = try #require(made.json["records"]?.elements?.first?["id"]?.text)
        let identifier = try #require(
            made.json["licenses"]?.elements?.first?["identifier"]?.text)
        let moved = await town.bench.send(
            "POST", "/v1/licenses/\(identifier)/transitions", key: town.clerk,
            #"{"to":"CANCELLED","reasonCode":"holderRequest","decidedOn":"2026-11-21"}"#,
            headers: [("idempotency-key", "m-1"), ("if-match", "\"1\"")])
        #expect(moved.status == 200)
        let record = await town.bench.send(
            "GET", "/v1/publicity/records/\(id)", key: town.clerk)
        #expect(record.json["state"] == "ended")
    }

    @Test func `an unsound decision stores nothing, license or record`() async throws {
        let town = try await Town()
        let reply = await town.decide(Self.permit(code: "91320500MA1M7K2X40"), as: "d-1")
        #expect(reply.status == 422)
        #expect(reply.code == "credit-code.check-character")
        #expect(try await town.count("license") == 0)
        #expect(try await town.count("publicity-record") == 0)
        let unknown = await town.decide(
            #"{"kind":"permit","surprise":1}"#, as: "d-2")
        #expect(unknown.status == 400)
    }

    @Test func `the same document under another key is 409 with its id`() async throws {
        let town = try await Town()
        let made = await town.decide(Self.permit(licenses: false), as: "d-1")
        let again = await town.decide(Self.permit(licenses: false), as: "d-2")
        #expect(again.status == 409)
        #expect(again.code == "decision.already-recorded")
        #expect(again.json["id"] == made.json["id"])
    }

    @Test func `licenses in a decision need their own scope, and a key is needed to pull`()
        async throws
    {
        let town = try await Town()
        let key = try await town.bench.key([.publicityReport], id: "reporter")
        let reply = await town.bench.send(
            "POST", "/v1/decisions", key: key, Self.permit(),
            headers: [("idempotency-key", "d-1")])
        #expect(reply.status == 403)
        #expect(reply.json["detail"]?.text?.contains("licenses:issue") == true)
        let puller = try await town.bench.key([.publicityPull], id: "puller")
        let pulled = await town.bench.send("GET", "/v1/publicity/feed", key: puller)
        #expect(pulled.code == "receiver.missing")
    }

    @Test func `a person's number stands in no GET, only in a view for a purpose`()
        async throws
    {
        let town = try await Town()
        let body = """
            {"kind":"permit","documentName":"决定书","documentNumber":"示许〔2026〕9号",
            "decidedOn":"2026-11-20","authority":\(Self.office),"source":\(Self.office),
            "counterpart":{"kind":"natural","name":"王小明","codeType":"111",
            "code":"32050019900101001X"},"outcome":"granted",
            "permit":{"category":"普通","content":"摊位","validFrom":"2026-11-20","validTo":null}}
            """
        let made = await town.decide(body, as: "d-1")
        let id = try #require(made.json["records"]?.elements?.first?["id"]?.text)
        let path = "/v1/publicity/records/\(id)"
        let seen = await town.bench.send("GET", path, key: town.clerk)
        for answer in [made, seen] {
            let text = String(decoding: answer.answer.body, as: UTF8.self)
            #expect(!text.contains("32050019900101001X") && !text.contains("王小明"))
        }
        let purpose = """
            {"purpose":{"item":"x-1","caseNumber":"C-1","basis":"duty","text":"补录核对",
            "onBehalfOf":{"code":"113205000141499658"},
            "operator":{"account":"a1","name":"李某","office":"综窗"},"channel":"window"}}
            """
        let whole = await town.bench.send("POST", "\(path)/views", key: town.clerk, purpose)
        #expect(whole.json["fields"]?["XK_XDR_ZJHM"] == "32050019900101001X")
        #expect(try await town.count("access") == 1)
    }

    static let header =
        "行政相对人名称,行政相对人类别,行政相对人代码_1(统一社会信用代码),法定代表人,行政许可决定文书名称,"
        + "行政许可决定文书号,许可类别,许可证书名称,许可编号,许可内容,许可决定日期,有效期自,有效期至,许可机关,"
        + "许可机关统一社会信用代码,当前状态,页面发布日期,来源编号,备注\r\n"

    @Test func `a file of old rows fills the queue once, and its trial stores nothing`()
        async throws
    {
        let town = try await Town()
        let file =
            Self.header + "示例食品有限公司,,,李小明,,示许〔2021〕1号,,,,热食,2021年4月30日,,,,,,,,\r\n"
            + "王小明,,,,,,,,,摊位 ,,,,,,,,,\r\n,,,,不予行政许可决定书,,,,,,,,,,,,,,\r\n"
        let path = "/v1/publicity/imports?kind=permit"
        let trial = await town.bench.send("POST", path + "&dryRun=true", key: town.clerk, file)
        #expect(trial.json["accepted"] == 2 && trial.json["dryRun"] == true)
        #expect(try await town.count("publicity-record") == 0)
        let made = await town.bench.send("POST", path, key: town.clerk, file)
        #expect(made.status == 200)
        #expect(made.json["accepted"] == 2)
        let rejection = made.json["rejected"]?.elements?.first
        #expect(rejection?["line"] == 4 && rejection?["code"] == "row.refused")
        #expect(rejection?["pointer"] == "/XK_XKWS")
        let again = await town.bench.send("POST", path, key: town.clerk, file)
        #expect(again.json["accepted"] == 0 && again.json["unchanged"] == 2)
        let queue = await town.bench.send("GET", "/v1/publicity/records", key: town.clerk)
        let items = queue.json["items"]?.elements ?? []
        #expect(items.count == 2)
        #expect(items.allSatisfy { $0["historyLoad"] == true && $0["decidedOn"] == nil })
        let text = String(decoding: queue.answer.body, as: UTF8.self)
        #expect(!text.contains("王小明") && !text.contains("李小明"))
        #expect(text.contains("示例食品有限公司"))
    }

    @Test(arguments: [
        ("permit", "名称,类别\r\n", 422, "csv.header"), ("permit", "", 422, "csv.empty"),
        ("permit", "\"名称\r\n", 422, "csv.open-quote"), ("other", "", 400, "json.choice"),
    ])
    func `a file that is no table of the template stores nothing`(
        _ kind: String, _ body: String, _ status: Int, _ code: String
    ) async throws {
        let town = try await Town()
        let path = "/v1/publicity/imports?kind=\(kind)"
        let reply = await town.bench.send("POST", path, key: town.clerk, body)
        #expect(reply.status == status)
        #expect((reply.json["errors"]?.elements?.first?["code"]?.text ?? reply.code) == code)
        #expect(try await town.count("publicity-record") == 0)
    }

    @Test func `a file needs its scope and its media type`() async throws {
        let town = try await Town()
        let path = "/v1/publicity/imports?kind=permit"
        let reader = try await town.bench.key([.publicityComplete], id: "reader")
        #expect(await town.bench.send("POST", path, key: reader, Self.header).status == 403)
        let json = await town.bench.send(
            "POST", path, key: town.clerk, Self.header,
            headers: [("content-type", "application/json")])
        #expect(json.status == 415 && json.code == "import.media-type")
        let text = await town.bench.send(
            "POST", path, key: town.clerk, Self.header,
            headers: [("content-type", "text/csv; charset=utf-8")])
        #expect(text.status == 200)
    }

    @Test func `a version made on its own route takes the permit along to its revocation`()
        async throws
    {
        let town = try await Town()
        let made = await town.decide(Self.permit(), as: "d-1")
        let id = try #require(made.json["records"]?.elements?.first?["id"]?.text)
        let identifier = try #require(
            made.json["licenses"]?.elements?.first?["identifier"]?.text)
        let body = """
            {"typeCode":"\(Self.typeCode)","number":"N-1","issuer":\(Self.office),
            "holders":[{"name":"示例食品有限公司","codeType":"001","code":"91320500MA1M7K2X4E"}],
            "issuedOn":"2026-11-21","validFrom":"2026-11-21","validTo":null,"areaCode":"320500",
            "face":{}}
            """
        let next = await town.bench.send(
            "POST", "/v1/licenses/\(identifier)/versions", key: town.clerk, body,
            headers: [("idempotency-key", "v-1"), ("if-match", "\"1\"")])
        #expect(next.status == 201)
        let version = try #require(next.json["identifier"]?.text)
        let moved = await town.bench.send(
            "POST", "/v1/licenses/\(version)/transitions", key: town.clerk,
            #"{"to":"CANCELLED","reasonCode":"holderRequest","decidedOn":"2026-11-21"}"#,
            headers: [("idempotency-key", "m-1"), ("if-match", "\"1\"")])
        #expect(moved.status == 200)
        let record = await town.bench.send(
            "GET", "/v1/publicity/records/\(id)", key: town.clerk)
        #expect(record.json["state"] == "ended")
        #expect(record.json["licenses"]?.elements?.count == 2)
    }

    @Test func `the feed comes in lines too, with its cursor in the header`() async throws {
        let town = try await Town()
        let reply = await town.bench.send(
            "GET", "/v1/publicity/feed", key: town.centre,
            headers: [("accept", "application/x-ndjson")])
        #expect(reply.answer.contentType == "application/x-ndjson")
        #expect(reply.header("Feed-Next") != nil)
        #expect(try await town.feed("?after=zzz").code == "query.after")
    }

    @Test func `another department sees no record, and templates are for all`() async throws {
        let town = try await Town()
        let made = await town.decide(Self.permit(), as: "d-1")
        let id = try #require(made.json["records"]?.elements?.first?["id"]?.text)
        let other = try await town.bench.key(
            [.publicityComplete], id: "other",
            department: Organization(name: "示例市民政局", code: "11320500MB0000001A"))
        let path = "/v1/publicity/records/\(id)"
        #expect(await town.bench.send("GET", path, key: other).status == 404)
        let list = await town.bench.send("GET", "/v1/publicity/records", key: other)
        #expect(list.json["items"] == [])
        let foreign = await town.bench.send(
            "GET", "/v1/publicity/records?department=113205000141499658", key: other)
        #expect(foreign.json["items"] == [])
        let template = await town.bench.send(
            "GET", "/v1/publicity/templates/2018-permit", key: other)
        #expect(template.json["fields"]?.elements?.count == 28)
        let unknown = await town.bench.send(
            "GET", "/v1/publicity/templates/2030-permit", key: other)
        #expect(unknown.status == 404)
    }
}
