import Codes
import JSON
import TestSupport
import Testing

@testable import Gateway

/// Reports on licenses in step with decisions, and on their use.
@Suite struct ReportRoutesTests {
    private static let issuer = "113205000141499658"
    private static let office = #"{"name":"示例市市场监督管理局","code":"113205000141499658"}"#
    private static let scopes: Set<Scope> = [
        .typesWrite, .licensesIssue, .licensesRead, .licensesVerify, .publicityReport,
    ]

    private func bench() async throws -> (Bench, String) {
        let bench = try Bench()
        let key = try await bench.key(Self.scopes)
        let put = await bench.send(
            "PUT", "/v1/license-types/\(LicenseRoutesTests.typeCode)", key: key,
            LicenseRoutesTests.type)
        #expect(put.status == 201)
        return (bench, key)
    }

    private func decide(
        _ bench: Bench, _ key: String, _ number: String, on day: String = "2026-11-21",
        licenses: String = "", permit: String? = nil
    ) async -> Bench.Reply {
        let permit = permit ?? #"{"certificateName":"营业执照","certificateNumber":"\#(number)"}"#
        return await bench.send(
            "POST", "/v1/decisions", key: key,
            """
            {"kind":"permit","documentNumber":"示市监许〔2026〕\(number)号","decidedOn":"\(day)",
            "authority":\(Self.office),"source":\(Self.office),
            "counterpart":{"kind":"legal","name":"示例食品有限公司","codeType":"001",
            "code":"91320500MA1M7K2X4E","legalRepresentative":"李小明"},"outcome":"granted",
            "permit":\(permit)\(licenses)}
            """, headers: [("idempotency-key", "d-\(number)-\(day)")])
    }

    private func issue(_ bench: Bench, _ key: String, _ number: String) async -> Bench.Reply {
        await bench.send(
            "POST", "/v1/licenses", key: key, LicenseRoutesTests.body(number: number),
            headers: [("idempotency-key", "i-\(number)")])
    }

    private func report(
        _ bench: Bench, _ key: String, _ query: String = "?from=2026-01-01"
    ) async -> Value {
        await bench.send("GET", "/v1/licenses/reports/in-step\(query)", key: key).json
    }

    private func sums(_ value: Value?, _ side: String) -> [String: Int64] {
        guard case .object(let members)? = value?[side] else { return [:] }
        return Dictionary(uniqueKeysWithValues: members.map { ($0.key, $0.value.whole ?? -1) })
    }

    @Test func `both sides are reported by day, found again and joined when the other comes`()
        async throws
    {
        let (bench, key) = try await bench()
        #expect(await decide(bench, key, "N-1", on: "2026-11-20").status == 201)
        #expect(await decide(bench, key, "N-2").status == 201)
        #expect(await issue(bench, key, "N-3").status == 201)
        var total = await report(bench, key)["total"]
        #expect(sums(total, "decisions") == ["due": 2, "inStep": 0, "late": 0, "without": 2])
        #expect(sums(total, "licenses") == ["issued": 1, "withDecision": 0, "without": 1])
        #expect(total?["rate"]?.text == "0.0000")
        let waiting = await bench.send(
            "GET", "/v1/licenses/reports/waiting?side=decision&from=2026-01-01&limit=1", key: key)
        #expect(waiting.json["items"]?.elements?.first?["day"]?.text == "2026-11-20")
        let next = try #require(waiting.json["next"]?.text)
        let second = await bench.send(
            "GET",
            "/v1/licenses/reports/waiting?side=decision&from=2026-01-01&limit=5&after=\(next)",
            key: key)
        #expect(second.json["items"]?.elements?.map { $0["day"]?.text } == ["2026-11-21"])
        // The first comes a day late, the second on its day.
        for number in ["N-1", "N-2"] { _ = await issue(bench, key, number) }
        #expect(await decide(bench, key, "N-3").status == 201)
        total = await report(bench, key)["total"]
        #expect(sums(total, "decisions") == ["due": 3, "inStep": 2, "late": 1, "without": 0])
        #expect(sums(total, "licenses") == ["issued": 3, "withDecision": 3, "without": 0])
        #expect(total?["rate"]?.text == "0.6666")
        let days = await report(bench, key, "?from=2026-11-21&to=2026-11-21")
        #expect(days["days"]?.elements?.count == 1)
        #expect(sums(days["total"], "decisions")["due"] == 2)
        for side in ["decision", "license"] {
            let rest = await bench.send(
                "GET", "/v1/licenses/reports/waiting?side=\(side)&from=2026-01-01", key: key)
            #expect(rest.json["items"]?.elements?.isEmpty == true, "\(side)")
        }
    }

    @Test func `a decision with its license is in step at once, one without a certificate not due`()
        async throws
    {
        let (bench, key) = try await bench()
        let license =
            #","licenses":[{"action":"issue","body":"# + LicenseRoutesTests.body() + "}]"
        #expect(await decide(bench, key, "N-1", licenses: license).status == 201)
        #expect(
            await decide(bench, key, "N-9", permit: #"{"content":"同意"}"#).status == 201)
        let total = await report(bench, key)["total"]
        #expect(sums(total, "decisions") == ["due": 1, "inStep": 1, "late": 0, "without": 0])
        #expect(total?["rate"]?.text == "1.0000")
    }

    @Test func `a foreign department sees nothing, an auditor all`() async throws {
        let (bench, key) = try await bench()
        _ = await decide(bench, key, "N-1")
        _ = await issue(bench, key, "N-3")
        let window = try await bench.key(
            [.licensesRead], id: "window", department: Town.other)
        let auditor = try await bench.key([.auditRead], id: "auditor", department: Town.other)
        let nobody = try await bench.key([.licensesVerify], id: "nobody")
        for path in ["in-step?", "waiting?side=decision&", "waiting?side=license&", "uses?"] {
            for query in ["", "department=\(Self.issuer)", "department=all"] {
                let target = "/v1/licenses/reports/\(path)from=2026-01-01&\(query)"
                let own = await bench.send("GET", target, key: key)
                let foreign = await bench.send("GET", target, key: window)
                let audit = await bench.send("GET", target, key: auditor)
                #expect(own.status == 200 && foreign.status == 200 && audit.status == 200)
                let isShown = { (reply: Bench.Reply) in
                    String(decoding: reply.answer.body, as: UTF8.self).contains(Self.issuer)
                }
                #expect(isShown(own), "\(target)")
                #expect(!isShown(foreign), "\(target)")
                #expect(isShown(audit) == !query.isEmpty, "\(target)")
                #expect(await bench.send("GET", target, key: nobody).status == 403)
            }
        }
    }

    @Test func `uses are counted by type, department, item and channel, once for all holders`()
        async throws
    {
        let (bench, key) = try await bench()
        let holders = LicenseRoutesTests.company + "," + LicenseRoutesTests.person
        let issued = await bench.send(
            "POST", "/v1/licenses", key: key, LicenseRoutesTests.body(holders),
            headers: [("idempotency-key", "i")])
        let identifier = try #require(issued.json["identifier"]?.text)
        let token = try #require(issued.json["token"]?.text)
        let item = ExemptionRouteTests.code
        for code in [item, Town.person, item] {
            let purpose = LicenseRoutesTests.purpose.replacing("x-1", with: code)
            let view = await bench.send(
                "POST", "/v1/licenses/\(identifier)/views", key: key,
                #"{"purpose":\#(purpose)}"#)
            #expect(view.status == 200)
        }
        _ = await bench.send("POST", "/v1/verifications", key: key, #"{"token":"\#(token)"}"#)
        await bench.recorder.work()
        let report = await bench.send(
            "GET", "/v1/licenses/reports/uses?from=2026-11-21&to=2026-11-21", key: key
        ).json
        let uses = (report["uses"]?.elements ?? []).map { use in
            [
                use["operation"]?.text, use["item"]?.text, use["channel"]?.text,
                use["count"]?.whole.map { "\($0)" },
            ].map { $0 ?? "-" }.joined(separator: " ")
        }
        #expect(
            Set(uses) == [
                "license.view \(item) window 2", "license.view - window 1",
                "license.verify - - 1",
            ])
        let stored = try await bench.store.counts(
            CountQuery("license.use", from: Day("2026-11-01"), to: Day("2026-11-30")))
        #expect(stored.count == 3 && !stored.contains { $0.name.contains(Town.person) })
        let type = report["types"]?.elements?.first
        #expect(type?["uses"]?.whole == 4 && type?["issued"]?.whole == 1)
        #expect(type?["items"]?.whole == 1 && type?["usesPerLicense"]?.text == "4.0000")
        let before = await bench.send(
            "GET", "/v1/licenses/reports/uses?from=2026-11-01&to=2026-11-20", key: key
        ).json
        #expect(before["uses"]?.elements?.isEmpty == true)
    }

    @Test func `uses come in pages, each with the sums of all`() async throws {
        let (bench, key) = try await bench()
        let day = try Day("2026-11-21")
        let counts = (0..<25).map { number in
            let department = "1132050001414996\(10 + number)"
            let name = "\(LicenseRoutesTests.typeCode)\t\(department)\t\t\tlicense.view"
            return Codes.Count(series: "license.use", owner: Self.issuer, day: day, name: name)
        }
        let step = RecordRef(RecordKind("step"), "license:x")
        try await bench.store.commit(
            [Change(step, expects: .absent, effect: .assume, counts: counts)], answer: nil)
        let path = "/v1/licenses/reports/uses?from=2026-11-21&to=2026-11-21"
        var departments: Set<String> = []
        var (sizes, after): ([Int], String?) = ([], "")
        while let here = after {
            let page = await bench.send("GET", "\(path)&limit=10\(here)", key: key).json
            let uses = page["uses"]?.elements ?? []
            sizes.append(uses.count)
            departments.formUnion(uses.compactMap { $0["department"]?["code"]?.text })
            #expect(page["types"]?.elements?.first?["uses"]?.whole == 25)
            after = page["next"]?.text.map { "&after=\($0)" }
        }
        #expect(sizes == [10, 10, 5] && departments.count == 25)
        let whole = await bench.send("GET", path, key: key).json
        #expect(whole["uses"]?.elements?.count == 25 && whole["next"] == .null)
    }

    @Test(arguments: [
        ("uses?limit=1001", "query.limit"), ("uses?after=%21", "query.after"),
        ("in-step?from=2026-11-22&to=2026-11-21", "report.range"),
        ("in-step?from=2025-11-20&to=2026-11-21", "report.range"),
        ("uses?from=2026-02-30", "query.value"), ("waiting?side=both", "json.choice"),
        ("waiting", "query.value"), ("uses?by=type", "query.unknown"),
    ])
    func `a report of days that cannot be is refused`(_ row: (path: String, code: String))
        async throws
    {
        let (bench, key) = try await bench()
        let reply = await bench.send("GET", "/v1/licenses/reports/\(row.path)", key: key)
        #expect(reply.status == 400 && reply.code == row.code)
    }

    @Test func `a report covers at most 366 days`() async throws {
        let (bench, key) = try await bench()
        let reply = await bench.send(
            "GET", "/v1/licenses/reports/in-step?from=2025-11-21&to=2026-11-21", key: key)
        #expect(reply.status == 200)
    }
}
