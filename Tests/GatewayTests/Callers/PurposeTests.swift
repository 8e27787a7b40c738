import Codes
import JSON
import Testing

@testable import Gateway

/// Every route that shows somebody's data reads the same purpose, under the same rules.
@Suite struct PurposeTests {
    private static let other = "113205000141499733"
    private static let item = ExemptionRouteTests.code

    /// A route with a body around its purpose.
    struct Disclosing: Sendable, CustomTestStringConvertible {
        let path: String
        var before = ""
        var after = ""
        var testDescription: String { path }

        func body(_ purpose: String) -> String { "{\(before)\"purpose\":\(purpose)\(after)}" }
    }

    static let routes = [
        Disclosing(path: "/v1/licenses/x/views"),
        Disclosing(
            path: "/v1/licenses/search",
            after: #","holder":{"codeType":"001","code":"91320500MA1M7K2X4E"}"#),
        Disclosing(
            path: "/v1/resolutions",
            before: """
                "item":"\(item)","parties":[{"role":"applicant","name":"张示例","codeType":"111",\
                "code":"\(ExemptionRouteTests.person)"}],"answers":{},"claims":{},
                """),
        Disclosing(path: "/v1/resolutions/x/views"),
        Disclosing(path: "/v1/resolutions/x/materials/M001/documents"),
        Disclosing(path: "/v1/publicity/records/x/views"),
        Disclosing(
            path: "/v1/accesses/search",
            before: #""subject":{"codeType":"111","code":"\#(ExemptionRouteTests.person)"},"#),
        Disclosing(
            path: "/v1/queries",
            before: """
                "dataset":"marriage","subject":{"person":"\(SharingBench.person)"},\
                "fields":["state"],
                """),
        Disclosing(
            path: "/v1/checks",
            before: """
                "dataset":"marriage","subject":{"person":"\(SharingBench.person)"},\
                "claims":{"state":"married"},
                """),
    ]

    private static func purpose(_ office: String, until: String? = nil) -> String {
        let evidence = until.map {
            #","evidence":{"kind":"signedForm","reference":"F","at":"2026-11-01T10:00:00+08:00","#
                + #""until":"\#($0)"}"#
        }
        return """
            {"item":"\(item)","caseNumber":"C-1","basis":"\(until == nil ? "duty" : "consent")",\
            "text":"受理","onBehalfOf":{"code":"\(office)"}\(evidence ?? ""),\
            "operator":{"account":"w1","name":"窗口","office":"综窗"},"channel":"window"}
            """
    }

    private func bench() async throws -> (Bench, String) {
        let bench = try Bench()
        let owner = try await bench.key(
            [.datasetsWrite], id: "owner",
            department: Organization(name: "示例市民政局", code: Self.other))
        let put = await bench.send(
            "PUT", "/v1/datasets/marriage", key: owner, SharingBench.definition)
        #expect(put.status == 201)
        let published = await bench.send(
            "POST", "/v1/datasets/marriage/transitions", key: owner,
            #"{"to":"PUBLISHED","reason":"x"}"#,
            headers: [("if-match", "\"1\""), ("idempotency-key", "p")])
        #expect(published.status == 200)
        return (bench, try await bench.key(Set(Scope.allCases)))
    }

    @Test func `the list holds every route whose schema has a purpose`() {
        let known = Set(RouteTable.contract.routes.filter { $0.method == "POST" }.map(\.pattern))
        let patterns = Self.routes.map { route in
            route.path.replacing("/x/", with: "/{id}/").replacing("M001", with: "{code}")
        }
        for pattern in patterns {
            #expect(
                known.contains(pattern)
                    || known.contains(pattern.replacing("{id}", with: "{identifier}")))
        }
        let views = known.filter { $0.hasSuffix("/views") || $0.hasSuffix("/search") }
        #expect(
            views.count
                == patterns.count { $0.hasSuffix("/views") || $0.hasSuffix("/search") })
    }

    @Test(arguments: routes)
    func `a department the key does not list is refused before anything is looked up`(
        _ route: Disclosing
    ) async throws {
        let (bench, key) = try await bench()
        let body = route.body(Self.purpose(Self.other))
        let reply = await bench.send("POST", route.path, key: key, body)
        #expect(reply.status == 403 && reply.code == "purpose.not-allowed")
    }

    @Test(arguments: routes)
    func `evidence that has run out is refused with its place`(_ route: Disclosing) async throws {
        let (bench, key) = try await bench()
        let office = Bench.department.code
        let expired = Self.purpose(office, until: "2026-11-21T09:59:59+08:00")
        let reply = await bench.send("POST", route.path, key: key, route.body(expired))
        #expect(reply.status == 422 && reply.code == "purpose.evidence-expired")
        let place = reply.json["errors"]?.elements?.first
        #expect(place?["pointer"]?.text == "/purpose/evidence/until")
        #expect(place?["detail"]?.text?.contains("2026-11-21T09:59:59+08:00") == true)
        let last = Self.purpose(office, until: "2026-11-21T10:00:00+08:00")
        let inside = await bench.send("POST", route.path, key: key, route.body(last))
        #expect(inside.code != "purpose.evidence-expired" && inside.status != 400)
    }
}
