import Codes
import JSON
import TestSupport
import Testing

@testable import Gateway

/// Licenses over the wire, from type to verification.
@Suite struct LicenseRoutesTests {
    static let typeCode = "11100000MB0143028R001"
    static let type = """
        {"name":"营业执照","definer":{"name":"国家市场监督管理总局","code":"11100000MB0143028R"},
        "holderKind":"mixed","validity":{"kind":"any"},"face":[
        {"key":"MC","name":"名称","type":"text","required":true,"maxLength":50,"sensitive":false,"alwaysShown":true},
        {"key":"FDDBR","name":"法定代表人","type":"text","required":false,"maxLength":50,"sensitive":true,"alwaysShown":false}]}
        """
    static let company =
        #"{"name":"示例食品有限公司","codeType":"001","code":"91320500MA1M7K2X4E"}"#
    static let person = #"{"name":"王小明","codeType":"111","code":"32050019900101001X"}"#
    static let purpose = """
        {"item":"x-1","caseNumber":"C-1","basis":"duty","text":"窗口核验",
        "onBehalfOf":{"code":"113205000141499658"},
        "operator":{"account":"a1","name":"李某","office":"综窗"},"channel":"window"}
        """

    static func body(_ holder: String = company, number: String = "N-1") -> String {
        """
        {"typeCode":"\(typeCode)","number":"\(number)",
        "issuer":{"name":"示例市市场监督管理局","code":"113205000141499658"},"holders":[\(holder)],
        "issuedOn":"2026-03-05","validFrom":"2026-03-05","validTo":null,"areaCode":"320500",
        "face":{"MC":"示例食品有限公司","FDDBR":"李某"}}
        """
    }

    /// A bench with the type published and a key for everything.
    private func bench() async throws -> (Bench, String) {
        let bench = try Bench()
        let key = try await bench.key([
            .typesWrite, .licensesIssue, .licensesRead, .licensesVerify,
        ])
        let put = await bench.send("PUT", "/v1/license-types/\(Self.typeCode)", key: key, Self.type)
        #expect(put.status == 201 && put.header("ETag") == "\"1\"")
        return (bench, key)
    }

    private func issue(
        _ bench: Bench, _ key: String, _ body: String = body(), as name: String = "i-1"
    ) async -> Bench.Reply {
        await bench.send(
            "POST", "/v1/licenses", key: key, body, headers: [("idempotency-key", name)])
    }

    @Test func `a type is published once, read, listed and changed under its revision`()
        async throws
    {
        let (bench, key) = try await bench()
        let path = "/v1/license-types/\(Self.typeCode)"
        #expect(await bench.send("PUT", path, key: key, Self.type).status == 200)
        let unseen = await bench.send(
            "PUT", "/v1/license-types/11100000MB0143028R009", key: key, Self.type,
            headers: [("if-match", "\"1\"")])
        #expect(unseen.status == 412 && unseen.code == "revision.stale")
        let changed = Self.type.replacingOccurrences("mixed", "legal")
        #expect(await bench.send("PUT", path, key: key, changed).code == "revision.missing")
        let stale = await bench.send(
            "PUT", path, key: key, changed, headers: [("if-match", "\"7\"")])
        #expect(stale.status == 412)
        let second = await bench.send(
            "PUT", path, key: key, changed, headers: [("if-match", "\"1\"")])
        #expect(second.status == 200 && second.header("ETag") == "\"2\"")
        #expect(await bench.send("GET", path, key: key).json["holderKind"]?.text == "legal")
        let list = await bench.send("GET", "/v1/license-types?limit=1", key: key).json
        #expect(list["items"]?.elements?.count == 1 && list["next"]?.text == Self.typeCode)
        #expect(await bench.send("GET", "/v1/license-types/x", key: key).status == 404)
    }

    @Test func `a key publishes no type outside its limits`() async throws {
        let bench = try Bench()
        let path = "/v1/license-types/\(Self.typeCode)"
        let other = try await bench.key(
            [.typesWrite], id: "other", limits: Caller.Limits(licenseTypes: ["other"]))
        let refused = await bench.send("PUT", path, key: other, Self.type)
        #expect(refused.status == 404 && refused.code == "license-type.not-found")
        let own = try await bench.key(
            [.typesWrite], id: "own", limits: Caller.Limits(licenseTypes: [Self.typeCode]))
        #expect(await bench.send("PUT", path, key: own, Self.type).status == 201)
    }

    @Test func `only keys the type knows stand in the access record of a verification`()
        async throws
    {
        let (bench, key) = try await bench()
        let token = try #require(await issue(bench, key).json["token"]?.text)
        for type in ["token", "none"] {
            let subject =
                type == "token"
                ? #""token":"\#(token)""# : #""typeCode":"none","number":"N-1""#
            let claims = #""claims":{"MC":"示例食品有限公司","32050019900101001X":"1"}"#
            let body = #"{\#(subject),"holder":\#(Self.company),\#(claims)}"#
            #expect(await bench.send("POST", "/v1/verifications", key: key, body).status == 200)
        }
        await bench.recorder.work()
        let fields = try await bench.store.records(RecordQuery(.access)).map { stored in
            try Access(id: stored.ref.id, document: stored.document).fields
        }
        #expect(Set(fields) == [["face.MC"], []])
    }

    @Test func `an issued license is answered, replayed and never issued twice`() async throws {
        let (bench, key) = try await bench()
        let first = await issue(bench, key)
        #expect(first.status == 201 && first.json["state"]?.text == "VALID")
        #expect(first.json["events"]?.elements?.count == 1)
        let again = await issue(bench, key)
        #expect(again.answer.body == first.answer.body)
        #expect(again.header("Idempotent-Replay") == "true")
        let twice = await issue(bench, key, as: "i-2")
        #expect(twice.status == 409 && twice.code == "license.already-issued")
        #expect(twice.json["identifier"]?.text == first.json["identifier"]?.text)
        let other = await issue(bench, key, Self.body(number: "N-2"))
        #expect(other.code == "idempotency.key-reused")
        let none = await bench.send("POST", "/v1/licenses", key: key, Self.body())
        #expect(none.code == "idempotency.key-missing")
    }

    @Test func `a fault of the body is answered with its pointer`() async throws {
        let (bench, key) = try await bench()
        let reply = await issue(bench, key, Self.body().replacingOccurrences("MC", "XX"))
        #expect(reply.status == 422 && reply.code == "license.face-unknown")
        #expect(reply.json["errors"]?.elements?.first?["pointer"]?.text == "/face/XX")
    }

    @Test func `a GET shows no number, masks names and leaves the face out`() async throws {
        let (bench, key) = try await bench()
        let issued = await issue(bench, key, Self.body(Self.person))
        let identifier = try #require(issued.json["identifier"]?.text)
        let reply = await bench.send("GET", "/v1/licenses/\(identifier)", key: key)
        let text = String(decoding: reply.answer.body, as: UTF8.self)
        #expect(reply.status == 200 && reply.header("ETag") == "\"1\"")
        for secret in ["32050019900101001X", "王小明", "N-1", "李某", "token"] {
            #expect(!text.contains(secret), "\(secret)")
        }
        #expect(text.contains("王某某"))
    }

    @Test func `a view shows the whole after its access record is stored`() async throws {
        let (bench, key) = try await bench()
        let issued = await issue(bench, key, Self.body(Self.person))
        let identifier = try #require(issued.json["identifier"]?.text)
        let path = "/v1/licenses/\(identifier)/views"
        let reply = await bench.send(
            "POST", path, key: key, #"{"purpose":\#(Self.purpose)}"#)
        #expect(reply.status == 200)
        #expect(String(decoding: reply.answer.body, as: UTF8.self).contains("32050019900101001X"))
        let accesses = try await bench.store.records(RecordQuery(.access))
        #expect(accesses.count == 1)
        let other = Self.purpose.replacingOccurrences("113205000141499658", "113205000141499733")
        let refused = await bench.send("POST", path, key: key, #"{"purpose":\#(other)}"#)
        #expect(refused.status == 403 && refused.code == "purpose.not-allowed")
        #expect(await bench.send("POST", path, key: key, "{}").code == "json.missing")
    }

    @Test func `a number written in place of a type code stands in no plain column`() async throws {
        let (bench, key) = try await bench()
        let number = "32050019900101001X"
        let reply = await bench.send(
            "POST", "/v1/licenses/search", key: key,
            #"{"typeCode":"\#(number)","number":"N-1","purpose":\#(Self.purpose)}"#)
        #expect(reply.status == 200)
        let access = try #require(try await bench.store.records(RecordQuery(.access)).first)
        #expect(!access.columns.values.contains(number))
    }

    @Test func `each holder of a license can ask who looked at it`() async throws {
        let (bench, key) = try await bench()
        let issued = await issue(bench, key, Self.body("\(Self.company),\(Self.person)"))
        let identifier = try #require(issued.json["identifier"]?.text)
        let path = "/v1/licenses/\(identifier)/views"
        _ = await bench.send("POST", path, key: key, #"{"purpose":\#(Self.purpose)}"#)
        _ = await bench.send(
            "POST", "/v1/licenses/search", key: key,
            #"{"typeCode":"\#(Self.typeCode)","number":"N-1","purpose":\#(Self.purpose)}"#)
        for subject in [
            SubjectCode(type: "001", number: "91320500MA1M7K2X4E"),
            SubjectCode(type: "111", number: "32050019900101001X"),
        ] {
            let query = RecordQuery(
                .access, blind: BlindValue(Access.subjectIndex, subject.indexed))
            #expect(try await bench.store.records(query).count == 2)
        }
        #expect(try await bench.store.records(RecordQuery(.access)).count == 4)
    }

    @Test func `a search finds by holder or by number, records it, and hides codes`() async throws {
        let (bench, key) = try await bench()
        _ = await issue(bench, key, Self.body(Self.person))
        let searches = [
            #"{"holder":{"codeType":"111","code":"32050019900101001X"},"purpose":\#(Self.purpose)}"#,
            #"{"typeCode":"\#(Self.typeCode)","number":"N-1","purpose":\#(Self.purpose)}"#,
        ]
        for search in searches {
            let reply = await bench.send("POST", "/v1/licenses/search", key: key, search)
            #expect(reply.status == 200 && reply.json["items"]?.elements?.count == 1)
            let text = String(decoding: reply.answer.body, as: UTF8.self)
            #expect(!text.contains("32050019900101001X"))
        }
        let states = await bench.send(
            "POST", "/v1/licenses/search", key: key,
            #"{"typeCode":"t","number":"N","states":["BAD"],"purpose":\#(Self.purpose)}"#)
        #expect(states.code == "json.choice")
        #expect(try await bench.store.records(RecordQuery(.access)).count == 2)
    }

    @Test func `a move needs the revision and answers what the state allows`() async throws {
        let (bench, key) = try await bench()
        let issued = await issue(bench, key)
        let identifier = try #require(issued.json["identifier"]?.text)
        func move(_ to: String, _ tag: String?, _ name: String) async -> Bench.Reply {
            let match = tag.map { [(name: "if-match", value: "\"\($0)\"")] } ?? []
            return await bench.send(
                "POST", "/v1/licenses/\(identifier)/transitions", key: key,
                #"{"to":"\#(to)","reasonCode":"investigation","decidedOn":"2026-11-20"}"#,
                headers: match + [("idempotency-key", name)])
        }
        #expect(await move("SUSPENDED", nil, "m1").status == 428)
        #expect(await move("SUSPENDED", "9", "m2").status == 412)
        let moved = await move("SUSPENDED", "1", "m3")
        #expect(moved.status == 200 && moved.header("ETag") == "\"2\"")
        #expect(moved.json["stateReason"]?.text == "investigation")
        #expect(await move("REVOKED", "2", "m4").status == 200)
        let refused = await move("VALID", "3", "m5")
        #expect(refused.status == 409 && refused.code == "license.move-not-allowed")
        #expect(refused.json["state"]?.text == "REVOKED")
    }

    @Test func `a new version replaces the old one`() async throws {
        let (bench, key) = try await bench()
        let issued = await issue(bench, key)
        let identifier = try #require(issued.json["identifier"]?.text)
        let renewed = await bench.send(
            "POST", "/v1/licenses/\(identifier)/versions", key: key, Self.body(),
            headers: [("if-match", "\"1\""), ("idempotency-key", "v1")])
        #expect(renewed.status == 201 && renewed.json["version"]?.whole == 2)
        let old = await bench.send("GET", "/v1/licenses/\(identifier)", key: key).json
        #expect(old["state"]?.text == "REPLACED")
        #expect(old["replacedBy"]?.text == renewed.json["identifier"]?.text)
    }

    @Test func `another department's key finds nothing to change`() async throws {
        let (bench, key) = try await bench()
        let identifier = try #require(await issue(bench, key).json["identifier"]?.text)
        let other = try await bench.key(
            [.licensesIssue], id: "other",
            department: Organization(name: "另一局", code: "113205000141499733"))
        let reply = await bench.send(
            "POST", "/v1/licenses/\(identifier)/transitions", key: other,
            #"{"to":"REVOKED","reasonCode":"violation","decidedOn":"2026-11-20"}"#,
            headers: [("if-match", "\"1\""), ("idempotency-key", "x")])
        #expect(reply.status == 404 && reply.code == "license.not-found")
        let issued = await issue(bench, other, as: "o-1")
        #expect(issued.code == "license.issuer-not-allowed")
    }

    @Test func `a verification answers with a sentence and findings in both languages`()
        async throws
    {
        let (bench, key) = try await bench()
        let token = try #require(await issue(bench, key).json["token"]?.text)
        let body = #"{"token":"\#(token)","holder":\#(Self.company),"claims":{"MC":"示例食品有限公司"}}"#
        let chinese = await bench.send("POST", "/v1/verifications", key: key, body)
        #expect(chinese.status == 200 && chinese.json["verdict"]?.text == "valid")
        #expect(chinese.json["next"]?.text == "证照有效，可以采信。")
        #expect(chinese.json["claims"]?["MC"]?.text == "passed")
        #expect(chinese.json["license"]?["typeName"]?.text == "营业执照")
        let english = await bench.send(
            "POST", "/v1/verifications", key: key, body, headers: [("accept-language", "en")])
        for reply in [chinese, english] {
            for finding in reply.json["findings"]?.elements ?? [] {
                let detail = finding["detail"]?.text ?? "license."
                #expect(!detail.hasPrefix("license."), "\(detail)")
            }
        }
        let two = await bench.send(
            "POST", "/v1/verifications", key: key, #"{"token":"a","identifier":"b"}"#)
        #expect(two.status == 400 && two.code == "verification.subject")
        let both = await bench.send(
            "POST", "/v1/verifications", key: key, #"{"presentation":"a","token":"b"}"#)
        #expect(both.status == 400 && both.code == "json.unknown")
    }

    @Test func `every finding of a bad license is a sentence in both languages`() async throws {
        let (bench, key) = try await bench()
        let issued = await issue(bench, key)
        let token = try #require(issued.json["token"]?.text)
        let identifier = try #require(issued.json["identifier"]?.text)
        let other = Self.company.replacingOccurrences("示例食品", "另一家")
        let claims = #""claims":{"MC":"别的","FDDBR":"李某","NO":"1"}"#
        let questions = [
            #"{"token":"x"}"#, #"{"token":"\#(token)","holder":\#(other),\#(claims)}"#,
            #"{"token":"\#(token.replacingOccurrences("~Wy", "~Wx"))"}"#,
            #"{"token":"\#(String(token.prefix { $0 != "~" }))~","holder":\#(other),\#(claims)}"#,
            #"{"identifier":"\#(identifier)","holder":\#(Self.company),\#(claims)}"#,
            #"{"identifier":"\#(identifier)","holder":\#(other),\#(claims)}"#,
            #"{"identifier":"\#(identifier)X","holder":\#(other)}"#,
            #"{"typeCode":"\#(Self.typeCode)","number":"N-1","holder":\#(Self.company)}"#,
            #"{"typeCode":"none","number":"N-1","holder":\#(Self.company)}"#,
        ]
        for question in questions {
            for language in Language.allCases {
                let reply = await bench.send(
                    "POST", "/v1/verifications", key: key, question,
                    headers: [("accept-language", language.rawValue)])
                #expect(reply.status == 200, "\(question)")
                #expect(reply.json["next"]?.text?.hasPrefix("next.") == false)
                for finding in reply.json["findings"]?.elements ?? [] {
                    let detail = finding["detail"]?.text ?? "license."
                    #expect(!detail.hasPrefix("license.") && !detail.contains("{"), "\(detail)")
                }
            }
        }
    }

    @Test func `keys are public`() async throws {
        let bench = try Bench()
        let reply = await bench.send("GET", "/v1/keys")
        let key = try #require(reply.json["keys"]?.elements?.first)
        #expect(key["crv"]?.text == "SM2" && key["alg"]?.text == "SM2")
        #expect(key["d"] == nil)
    }
}

extension String {
    /// The text with a part replaced everywhere.
    fileprivate func replacingOccurrences(_ part: String, _ other: String) -> String {
        split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
    }
}
