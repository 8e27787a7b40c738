import Codes
import JSON
import TestSupport
import Testing

@testable import Gateway

/// Planted numbers and names of persons stand in no GET, no refusal, no header and no log line.
@Suite struct PersonalNumberTests {
    /// Numbers of the persons in the flows, whole and in parts that would tell them.
    private static let numbers = [
        Town.person, ExemptionRouteTests.person, SharingBench.person,
    ].flatMap { [$0, String($0.prefix(14)), String($0.suffix(12)), $0.lowercased()] }

    private static let names = ["王小明", "张示例"]

    @Test func `no GET, no refusal, no header and no log line shows a person`() async throws {
        let town = try await Town(Bench(), holder: LicenseRoutesTests.person)
        try await plant(town)
        var scanned = 0
        for reply in try await gets(town) + refusals(town) {
            scanned += 1
            scan(reply, isGet: reply.status < 400)
        }
        print("personal numbers: \(scanned) answers scanned")
        #expect(scanned > 60)
    }

    @Test func `nor do the events' bodies, which go to readers`() async throws {
        let town = try await Town(Bench(), holder: LicenseRoutesTests.person)
        while try await town.bench.store.sequence() > 0 {}
        let events = try await town.bench.store.events(stream: nil, after: -1, limit: 10_000)
        #expect(events.count > 10)
        for event in events {
            let text = String(decoding: event.body, as: UTF8.self)
            // The feed's rows are what the credit centre gets; all others are for anyone.
            if text.contains("\"recordId\"") { continue }
            for number in Self.numbers { #expect(!text.contains(number), "\(text)") }
        }
    }

    /// Numbers written where the code of an item should stand.
    private func plant(_ town: Town) async throws {
        let people = [Town.person, ExemptionRouteTests.person, SharingBench.person]
        for number in people + people.map({ "no." + $0.lowercased() }) {
            let purpose = LicenseRoutesTests.purpose.replacing("x-1", with: number)
            let view = await town.bench.send(
                "POST", "/v1/licenses/\(town.objects.license)/views", key: town.first,
                #"{"purpose":\#(purpose)}"#)
            #expect(view.status == 200)
        }
        await town.bench.recorder.work()
        let counts = try await town.bench.store.counts(
            CountQuery("license.use", from: Day("2026-11-01"), to: Day("2026-11-30")))
        #expect(!counts.isEmpty)
        for number in Self.numbers {
            #expect(!counts.contains { $0.name.contains(number) }, "\(number)")
        }
    }

    /// Every GET of the contract, by both departments, about what is there and what is not.
    ///
    /// The feed and the export are what a receiver gets: only their headers count.
    private func gets(_ town: Town) async throws -> [Bench.Reply] {
        var replies: [Bench.Reply] = []
        for route in RouteTable.contract.routes where route.method == "GET" {
            let probes = Probe.all[route.name] ?? [Probe(.ownerless) { _ in route.pattern }]
            for probe in probes {
                for (key, objects) in [
                    (town.first, town.objects), (town.second, town.objects),
                    (town.second, town.absent),
                ] {
                    var reply = await town.bench.send(
                        "GET", probe.target(objects), key: key, headers: [("accept", "*/*")])
                    if ["/v1/publicity/feed", "/v1/publicity/export"].contains(route.pattern) {
                        var answer = reply.answer
                        answer.body = []
                        reply = Bench.Reply(answer: answer, summary: reply.summary)
                    }
                    replies.append(reply)
                }
            }
        }
        return replies
    }

    /// Refusals of bodies that hold persons: bent in many ways.
    private func refusals(_ town: Town) async throws -> [Bench.Reply] {
        let issue = LicenseRoutesTests.body(LicenseRoutesTests.person, number: Town.person)
        let resolve = ExemptionRouteTests.request()
        let query = """
            {"dataset":"marriage","subject":{"person":"\(SharingBench.person)"},"fields":["state"],
            "purpose":\(ExemptionRouteTests.purpose())}
            """
        let search =
            #"{"holder":\#(LicenseRoutesTests.person),"purpose":\#(LicenseRoutesTests.purpose)}"#
        let bodies = [
            ("/v1/licenses", issue), ("/v1/resolutions", resolve), ("/v1/queries", query),
            ("/v1/licenses/search", search),
            ("/v1/verifications", #"{"token":"\#(Town.person)"}"#),
            (
                "/v1/accesses/search",
                #"{"subject":{"codeType":"111","code":"\#(Town.person)"},"purpose":1}"#
            ),
        ]
        var replies: [Bench.Reply] = []
        for (path, body) in bodies {
            for (number, bent) in bend(body).enumerated() {
                let reply = await town.bench.send(
                    "POST", path, key: town.first, bent,
                    headers: [("idempotency-key", "\(path)\(number)")])
                if reply.status >= 400 { replies.append(reply) }
            }
        }
        for path in ["licenses", "resolutions", "grants", "cases", "publicity/records", "items"] {
            replies.append(
                await town.bench.send("GET", "/v1/\(path)/\(Town.person)", key: town.first))
        }
        return replies
    }

    /// A body bent so that each of its texts stands where it should not.
    private func bend(_ body: String) -> [String] {
        let numbers = [Town.person, ExemptionRouteTests.person, SharingBench.person]
        var bent = [
            body, body + "}", String(body.dropLast()), body.replacing("\"111\"", with: "\"001\""),
            body.replacing("\"111\"", with: "\"999\""),
            body.replacing("CASE", with: "CASE\u{202E}"),
            body.replacing("2026-03-05", with: Town.person),
        ]
        for number in numbers where body.contains(number) {
            let last = number.hasSuffix("0") ? "1" : "0"
            bent.append(body.replacing(number, with: number.dropLast() + last))
            bent.append(body.replacing(number, with: number + "9"))
            bent.append(body.replacing(number, with: "\(number)\u{200B}"))
            bent.append(body.replacing("\"\(number)\"", with: "[\"\(number)\"]"))
            bent.append(body.replacing("\"purpose\"", with: "\"\(number)\""))
            bent.append(body.replacing("\"face\"", with: "\"\(number)\":1,\"face\""))
            bent.append(body.replacing("\"state\"", with: "\"\(number)\""))
            bent.append(body.replacing("\"channel\":\"window\"", with: "\"channel\":\"\(number)\""))
            bent.append(body.replacing("\"role\":\"applicant\"", with: "\"role\":\"\(number)\""))
            bent.append(
                body.replacing("\"areaCode\":\"320500\"", with: "\"areaCode\":\"\(number)\""))
            bent.append(body.replacing("\"marriage\"", with: "\"\(number)\""))
        }
        return bent
    }

    private func scan(_ reply: Bench.Reply, isGet: Bool) {
        let summary = reply.summary
        var texts = reply.answer.headers.flatMap { $0 }
        let line = RequestLog.fields(method: "GET", reply.answer, summary, .zero)
        texts += [
            "\(line)", summary.route, summary.code ?? "", summary.cause ?? "",
            String(decoding: reply.answer.body, as: UTF8.self),
        ]
        for text in texts {
            for number in Self.numbers {
                #expect(!text.contains(number), "\(summary.route) \(reply.status): \(text)")
            }
            guard isGet else { continue }
            for name in Self.names {
                #expect(!text.contains(name), "\(summary.route) \(reply.status): \(text)")
            }
        }
    }
}
