import Codes
import Exemption
import JSON
import Signing
import TestSupport
import Testing

@testable import Gateway

/// A dataset under a grant of so many look-ups a day, and a license, both telling personal data.
private struct GrantedSources: DataLookup, LicenseLookup {
    static let grant = RecordRef(RecordKind("grant"), "g1")
    let perDay: Int64

    private func answer(_ source: String, _ context: LookupContext) -> SourceAnswer {
        if context.spentBudgets.contains("grant:g1") {
            return SourceAnswer(.budgetSpent, source: source)
        }
        var assumed = Change.assuming(Self.grant, revision: 1)
        assumed.spends = [
            Spend(budget: "grant:g1", day: context.now.day, amount: 1, limit: perDay)
        ]
        let evidence = Evidence(
            identifier: "g1", digest: "sm3:00", state: "VALID", owner: Bench.department.code,
            records: [[NamedText("number", ExemptionRouteTests.person)]])
        return SourceAnswer(
            .met(evidence), source: source, asOf: context.now, changes: [assumed])
    }

    func license(
        of party: Party, type: String, context: LookupContext
    ) async throws(StoreError) -> LicenseAnswer { answer(type, context) }

    func query(
        _ dataset: String, about party: Party, fields: [String], context: LookupContext
    ) async throws(StoreError) -> DataAnswer { answer(dataset, context) }

    func check(
        _ dataset: String, about party: Party, claims: [NamedText], context: LookupContext
    ) async throws(StoreError) -> DataAnswer { answer(dataset, context) }
}

@Suite struct LookUpTests {
    private typealias Sample = ExemptionRouteTests

    private static func shared(_ number: Int, _ more: String = "") -> String {
        Sample.material(
            number, "名册\(number)",
            #"{"way":"SHR","rule":\#(Sample.rule("R-S")),"dataset":"d1"}\#(more)"#)
    }

    private func bench(_ list: String, perDay: Int64) async throws -> (Bench, String) {
        let sources = GrantedSources(perDay: perDay)
        let bench = try Bench(
            routes: ExemptionRoutes.all + SharingRoutes.all, licenses: sources, data: sources)
        try await bench.store.commit([Change(GrantedSources.grant, expects: .absent)], answer: nil)
        let key = try await bench.key([.itemsWrite, .exemptionResolve, .accessesRead])
        let put = await bench.send("PUT", "/v1/items/\(Sample.code)", key: key, list)
        #expect(put.status == 201)
        return (bench, key)
    }

    private func outcomes(_ reply: Bench.Reply) -> [String] {
        (reply.json["materials"]?.elements ?? []).compactMap { $0["outcome"]?.text }
    }

    @Test func `two materials of one dataset are asked under one grant in one commit`()
        async throws
    {
        let (bench, key) = try await bench(
            Sample.item([Self.shared(1), Self.shared(2)]), perDay: 2)
        let made = await bench.send("POST", "/v1/resolutions", key: key, Sample.request())
        #expect(made.status == 201 && outcomes(made) == ["spared", "spared"])
    }

    @Test func `a budget used up bars its source and not the resolution`() async throws {
        let (bench, key) = try await bench(
            Sample.item([
                Self.shared(1, "," + Sample.promise), Self.shared(2), Sample.material(3, "名册", ""),
            ]), perDay: 1)
        let made = await bench.send("POST", "/v1/resolutions", key: key, Sample.request())
        #expect(made.status == 201 && outcomes(made) == ["promised", "submit", "submit"])
        let attempt = made.json["materials"]?.elements?.first?["attempts"]?.elements?.first
        #expect(attempt?["result"]?.text == "NOT_ALLOWED")
        #expect(attempt?["detail"]?.text == "今日向 d1 查询的次数已用完。")
    }

    @Test func `no GET, notice, slip, event or problem shows a planted number`() async throws {
        let person = Sample.person
        let license = Sample.material(
            1, "身份证明", #"{"way":"LIC","rule":\#(Sample.rule("R-L")),"licenseType":"T1"}"#)
        let check = Sample.material(
            2, "户籍证明",
            #"{"way":"CHK","rule":\#(Sample.rule("R-K")),"dataset":"d1","claims":{"n":"$code"}}"#)
        let claim = Sample.material(
            3, "婚姻证明",
            #"{"way":"CHK","rule":\#(Sample.rule("R-M")),"dataset":"d1","claims":{"m":"$spouse"}}"#)
        let (bench, key) = try await bench(
            Sample.item([license, check, Self.shared(4), claim]), perDay: 100)
        let purpose = Sample.purpose().replacing("受理", with: "受理\(person)")
        let request = Sample.request(purpose: purpose)
            .replacing(#""claims":{}"#, with: #""claims":{"spouse":"\#(person)"}"#)
        let made = await bench.send("POST", "/v1/resolutions", key: key, request)
        #expect(made.status == 201 && outcomes(made).allSatisfy { $0 == "spared" })
        let id = try #require(made.json["id"]?.text)
        let one = "/v1/resolutions/\(id)"
        var replies = [made]
        for (path, language) in [
            (one, "zh-CN"), (one, "en"), (one + "/notice", "zh-CN"), (one + "/notice", "en"),
            ("/v1/accesses", "zh-CN"), ("/v1/items/\(Sample.code)", "zh-CN"),
        ] {
            replies.append(
                await bench.send(
                    "GET", path, key: key, headers: [("accept-language", language)]))
        }
        replies.append(await bench.send("POST", one + "/refresh", key: key))
        let view = await bench.send(
            "POST", one + "/views", key: key, #"{"purpose":\#(purpose)}"#)
        #expect(String(decoding: view.answer.body, as: UTF8.self).contains(person))
        replies.append(await bench.send("GET", "/v1/accesses", key: key))
        #expect(replies.last?.json["items"]?.elements?.count == 1)
        for bad in [
            request.replacing("\"\(person)\"}]", with: "\"\(person.dropLast())1\"}]"),
            request.replacing("张示例", with: ""), request + person,
            request.replacing(#""claims":"#, with: #""claims":3,"x":"#),
            request.replacing(Sample.office, with: "113205000141499733"),
        ] {
            let refused = await bench.send("POST", "/v1/resolutions", key: key, bad)
            #expect((400..<500).contains(refused.status))
            replies.append(refused)
        }
        for reply in replies {
            #expect(!String(decoding: reply.answer.body, as: UTF8.self).contains(person))
            #expect(!"\(reply.answer.headers) \(reply.summary)".contains(person))
        }
        try await shows(nothingOf: person, made, bench)
    }

    private func shows(nothingOf person: String, _ made: Bench.Reply, _ bench: Bench) async throws {
        let slip = try #require(made.json["slip"]?.text)
        for part in slip.split(separator: ".").dropLast() {
            let octets = try #require(Base64URL.decode(part))
            #expect(!String(decoding: octets, as: UTF8.self).contains(person))
        }
        while try await bench.store.sequence() > 0 {}
        let events = try await bench.store.events(stream: nil, after: -1, limit: 1000)
        #expect(events.count > 3)
        for event in events {
            #expect(!String(decoding: event.body, as: UTF8.self).contains(person))
        }
    }
}

@Suite struct ItemSearchTests {
    private static let names = [
        "演示事项", "食品经营许可", "𠮷野家登记", "100%_核准' OR '1'='1", "A-b 登记", "登", "登记",
    ]

    private func found(_ bench: Bench, _ key: String, _ query: String, limit: Int = 100)
        async -> [String]
    {
        var names: [String] = []
        var after = ""
        while true {
            let reply = await bench.send(
                "GET", "/v1/items?limit=\(limit)\(query)\(after)", key: key)
            #expect(reply.status == 200)
            names += (reply.json["items"]?.elements ?? []).compactMap { $0["name"]?.text }
            guard let next = reply.json["next"]?.text else { return names }
            after = "&after=\(next)"
        }
    }

    private func encoded(_ text: String) -> String {
        text.utf8.map { "%" + Hex.encode([UInt8]([$0])) }.joined()
    }

    @Test func `names are found by one character, rare ones, and text that looks like SQL`()
        async throws
    {
        let bench = try Bench(routes: ExemptionRoutes.all)
        let key = try await bench.key([.itemsWrite])
        for (place, name) in Self.names.enumerated() {
            let code = ExemptionRouteTests.code.dropLast() + "\(place)"
            let put = await bench.send(
                "PUT", "/v1/items/\(code)", key: key, ExemptionRouteTests.item([], name: name))
            #expect(put.status == 201)
        }
        for (query, count) in [
            ("登", 4), ("登记", 3), ("记", 3), ("𠮷", 1), ("𠮷野", 1), ("%", 1), ("_", 1), ("'", 1),
            ("' OR '1'='1", 1), ("'; DROP TABLE items;--", 0), ("a-B", 1), ("", 7), ("登登", 0),
            ("项事", 0), ("\u{1F4A9}", 0),
        ] {
            for limit in [1, 2, 100] {
                let names = await found(bench, key, "&query=\(encoded(query))", limit: limit)
                #expect(names.count == count && Set(names).count == count, "\(query) \(limit)")
            }
        }
        for bad in ["query=%00", "after=AAAA", "after=%21", "department=%00", "after=gIA"] {
            let reply = await bench.send("GET", "/v1/items?\(bad)", key: key)
            #expect(reply.status == 400, "\(bad)")
        }
    }
}
