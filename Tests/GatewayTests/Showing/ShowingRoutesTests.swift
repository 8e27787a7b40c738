import Codes
import JSON
import TestSupport
import Testing

@testable import Gateway

/// Presentations, copies and printed codes over the wire.
@Suite struct ShowingRoutesTests {
    @Test
    func `a presentation gives a code, its address and its picture, and nothing of the license`()
        async throws
    {
        let stall = try await Stall()
        let reply = await stall.present(Stall.body(stall.person, #"["holder.name","MC"]"#))
        #expect(reply.status == 201)
        let code = try #require(reply.json["code"]?.text)
        #expect(reply.json["url"]?.text == "http://127.0.0.1:8080/verify/\(code)")
        #expect(reply.json["qr"]?.text?.hasPrefix("<svg ") ?? false)
        #expect(reply.json["expiresAt"]?.text == "2026-11-21T10:01:00+08:00")
        #expect(reply.json["next"]?.text == "请在 60 秒内出示，只能查验一次。")
        #expect(!reply.text.contains("王") && !reply.text.contains(stall.person))
    }

    @Test func `a key without the scope presents nothing`() async throws {
        let stall = try await Stall()
        let other = try await stall.bench.key([.licensesRead, .licensesVerify], id: "other")
        let reply = await stall.bench.send(
            "POST", "/v1/presentations", key: other, Stall.body(stall.company))
        #expect(reply.code == "caller.scope-missing")
    }

    @Test func `who uses a code gets what was chosen, recorded for its holder, once`() async throws
    {
        let stall = try await Stall()
        let code = await stall.code(stall.person, #"["FDDBR","holder.name","number"]"#)
        let reply = await stall.verify(code.lowercased())
        #expect(reply.status == 200 && reply.json["verdict"]?.text == "valid")
        let license = try #require(reply.json["licenses"]?.elements?.first?["license"])
        #expect(license == reply.json["license"])
        #expect(license["face"] == ["MC": "示例食品有限公司", "FDDBR": "李某"])
        #expect(license["number"]?.text == "N-2")
        #expect(license["holders"] == [["name": "王小明"]])
        #expect(!reply.text.contains("32050019900101001X"))
        let last = reply.json["findings"]?.elements?.last
        #expect(last?["code"]?.text == "license.presentation" && last?["outcome"]?.text == "passed")
        let accesses = try await stall.bench.store.records(RecordQuery(.access)).map {
            try Access(id: $0.ref.id, document: $0.document)
        }
        #expect(accesses.map(\.operation) == ["license.present"])
        #expect(accesses[0].fields == ["face.FDDBR", "holder.name", "number", "face.MC"])
        #expect(accesses[0].subject?.number == "32050019900101001X")
        #expect(accesses[0].answerDigest != nil && accesses[0].caller == "caller1")
    }

    @Test func `used, expired, unknown and misspelled codes are answered alike`() async throws {
        let stall = try await Stall()
        let used = await stall.code(stall.company)
        _ = await stall.verify(used)
        let expired = await stall.code(stall.company, ttl: 1)
        stall.wait(1)
        let answers = [
            await stall.verify(used), await stall.verify(expired),
            await stall.verify(String(repeating: "3", count: 32)), await stall.verify("x"),
        ]
        #expect(Set(answers.map(\.text)).count == 1)
        #expect(answers[0].status == 200 && answers[0].json["verdict"]?.text == "inconclusive")
        #expect(answers[0].json["licenses"] == .array([]) && answers[0].json["license"] == .null)
        #expect(answers[0].json["next"]?.text == "出示码不能用了，请持证人重新出示。")
    }

    @Test func `several licenses are answered one by one`() async throws {
        let stall = try await Stall()
        let more = #",{"identifier":"\#(stall.person)","disclose":["number"]}"#
        let made = await stall.present(Stall.body(stall.company, more: more))
        let reply = await stall.verify(try #require(made.json["code"]?.text))
        let licenses = try #require(reply.json["licenses"]?.elements)
        #expect(
            licenses.map { $0["license"]?["identifier"]?.text } == [stall.company, stall.person])
        #expect(licenses.allSatisfy { $0["verdict"]?.text == "valid" })
        #expect(reply.json["verdict"]?.text == "valid" && reply.json["state"] == .null)
        #expect(reply.json["license"] == .null)
    }

    @Test(arguments: FaultPlace.Kind.all)
    func `of many who use a code at once one is shown the license`(
        _ kind: FaultPlace.Kind
    ) async throws {
        try await FaultPlace.with(kind, FaultPlan()) { place in
            let stall = try await Stall(over: place.store)
            for _ in 0..<3 {
                let code = await stall.code(stall.company)
                let replies = await withTaskGroup(of: (Bool, String).self) {
                    group -> [(Bool, String)] in
                    for number in 0..<8 {
                        group.addTask {
                            let isPage = number % 2 == 0
                            let reply =
                                isPage
                                ? await stall.page("POST", code, from: "a\(number)")
                                : await stall.verify(code)
                            return (isPage, "\(reply.status) \(reply.text)")
                        }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                let shown = replies.filter { $0.1.contains("示例市市场监督管理局") }
                #expect(shown.count == 1)
                #expect(replies.allSatisfy { $0.1.hasPrefix("200 ") }, "\(replies.map(\.1))")
            }
            let accesses = try await place.store.records(RecordQuery(.access, limit: 100))
            let outcomes = try accesses.map {
                try Access(id: $0.ref.id, document: $0.document).outcome
            }
            #expect(outcomes.count { $0 == "valid" } == 3)
        }
    }

    @Test func `the same key gives the same code for ten minutes, then none`() async throws {
        let stall = try await Stall()
        let first = await stall.present(Stall.body(stall.company), as: "p-1")
        #expect(first.header("Idempotent-Until") == "2026-11-21T10:10:00+08:00")
        stall.wait(600)
        let again = await stall.present(Stall.body(stall.company), as: "p-1")
        #expect(again.text == first.text && again.header("Idempotent-Replay") == "true")
        stall.wait(1)
        let late = await stall.present(Stall.body(stall.company), as: "p-1")
        #expect(late.status == 409 && late.code == "idempotency.replay-ended")
        #expect(await stall.present(Stall.body(stall.company), as: "p-2").status == 201)
    }

    @Test(arguments: [
        (#"{"items":[],"evidence":E}"#, "presentation.items", "/items"),
        (#"{"items":[I,I],"evidence":E}"#, "presentation.license-twice", "/items/1/identifier"),
        (#"{"items":[I],"ttlSeconds":301,"evidence":E}"#, "presentation.ttl", "/ttlSeconds"),
        (
            #"{"items":[{"identifier":"1.2","disclose":[]}],"evidence":E}"#,
            "presentation.license-not-found", "/items/0/identifier"
        ),
        (
            #"{"items":[{"identifier":"L","disclose":["MC","XM"]}],"evidence":E}"#,
            "disclosure.unknown", "/items/0/disclose/1"
        ),
        (#"{"items":[I],"evidence":X}"#, "presentation.evidence-expired", "/evidence/until"),
    ])
    func `an unsound presentation is refused with its place`(
        form: String, code: String, pointer: String
    ) async throws {
        let stall = try await Stall()
        let evidence = #"{"kind":"signedForm","reference":"f","at":"2026-11-21T09:00:00+08:00""#
        let body = form.replacing("I", with: #"{"identifier":"L","disclose":[]}"#)
            .replacing("L", with: stall.company).replacing(
                "\"evidence\":E", with: "\"evidence\":\(evidence)}"
            )
            .replacing(
                "\"evidence\":X",
                with: "\"evidence\":\(evidence),\"until\":\"2026-11-21T09:59:59+08:00\"}")
        let reply = await stall.present(body)
        #expect(reply.status == 422 && reply.code == code, "\(reply.text)")
        #expect(reply.json["errors"]?.elements?.first?["pointer"]?.text == pointer)
        #expect(try await stall.state() == ["0"])
    }

    @Test func `a copy verifies, tells its purpose, and is recorded under its id`() async throws {
        let stall = try await Stall()
        let reply = await copy(stall, stall.person, "token")
        #expect(reply.status == 201, "\(reply.text)")
        #expect(reply.json["disclosed"] == ["face.FDDBR", "face.MC"])
        let token = try #require(reply.json["token"]?.text)
        let checked = await stall.bench.send(
            "POST", "/v1/verifications", key: stall.key, #"{"token":"\#(token)"}"#)
        #expect(checked.json["verdict"]?.text == "valid")
        let finding = checked.json["findings"]?.elements?.last
        #expect(finding?["code"]?.text == "license.copy")
        #expect(
            finding?["detail"]?.text
                == "加注件由示例市市场监督管理局制作，事由：窗口核验，有效至 2026-12-31T00:00:00+08:00。")
        let stored = try await stall.bench.store.records(RecordQuery(.access))
        let access = try #require(
            try stored.map { try Access(id: $0.ref.id, document: $0.document) }
                .first { $0.operation == "license.copy" })
        #expect(access.requestID == reply.json["id"]?.text && access.purpose?.text == "窗口核验")
        #expect(access.subject?.number == "32050019900101001X")
    }

    @Test(arguments: [("ofd", "copy.format-not-yet"), ("tiff", "json.choice")])
    func `a copy in another form is refused`(format: String, code: String) async throws {
        let stall = try await Stall()
        #expect(await copy(stall, stall.company, format).code == code)
        let past = await copy(stall, stall.company, "token", until: "2026-11-21T10:00:00+08:00")
        #expect(past.status == 422 && past.code == "copy.until-past")
        _ = await stall.bench.send(
            "POST", "/v1/licenses/\(stall.company)/transitions", key: stall.key, Probe.move,
            headers: [("idempotency-key", "m"), ("if-match", "\"1\"")])
        #expect(await copy(stall, stall.company, "token").code == "copy.license-not-in-force")
    }

    private func copy(
        _ stall: Stall, _ identifier: String, _ format: String,
        until: String = "2026-12-31T00:00:00+08:00"
    ) async -> Bench.Reply {
        await stall.bench.send(
            "POST", "/v1/licenses/\(identifier)/copies", key: stall.key,
            """
            {"purpose":\(LicenseRoutesTests.purpose),"validUntil":"\(until)","disclose":["FDDBR"],
            "format":"\(format)"}
            """)
    }

    @Test func `each license shown and each copy is one use, by its way`() async throws {
        let stall = try await Stall()
        let more = #",{"identifier":"\#(stall.person)","disclose":["number"]}"#
        let made = await stall.present(Stall.body(stall.company, more: more))
        let both = try #require(made.json["code"]?.text)
        _ = await stall.verify(both)
        _ = await stall.verify(both)
        _ = await stall.page("POST", await stall.code(stall.company))
        let printed = await stall.bench.send(
            "POST", "/v1/licenses/\(stall.company)/codes", key: stall.key, "{}")
        let code = try #require(printed.json["code"]?.text)
        for _ in 0..<2 { _ = await stall.page("POST", code) }
        #expect(await copy(stall, stall.company, "token").status == 201)
        await stall.bench.recorder.work()
        let day = try Day("2026-11-21")
        let uses = try await stall.bench.store.counts(
            CountQuery("license.use", from: day, to: day)
        ).map { count in
            let parts = count.name.split(separator: "\t", omittingEmptySubsequences: false)
            return "\(parts[1]) \(parts[3]) \(parts[4]) \(count.amount)"
        }
        let office = Bench.department.code
        #expect(
            Set(uses) == [
                "\(office)  license.present 2", "\(office)  license.page 1",
                "\(office)  license.printed 2", "\(office) window license.copy 1",
            ])
    }

    @Test func `a license has one printed code, given by its issuer only`() async throws {
        let stall = try await Stall()
        let path = "/v1/licenses/\(stall.company)/codes"
        let first = await stall.bench.send("POST", path, key: stall.key, "{}")
        let again = await stall.bench.send("POST", path, key: stall.key, "{}")
        #expect(first.status == 201 && again.status == 200 && first.text == again.text)
        let other = try await stall.bench.key(
            [.licensesIssue], id: "other", department: Town.other)
        let foreign = await stall.bench.send("POST", path, key: other, "{}")
        let absent = await stall.bench.send("POST", "/v1/licenses/x/codes", key: other, "{}")
        #expect(foreign.status == 404 && foreign.code == absent.code)
        let unknown = await stall.verify(try #require(first.json["code"]?.text))
        #expect(unknown.json["verdict"]?.text == "inconclusive")
    }
}
