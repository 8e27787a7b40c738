import Codes
import Foundation
import Logging
import Signing
import TestSupport
import Testing

@testable import Gateway

/// What is counted, and the text it is told in.
@Suite struct MetricsTests {
    /// The samples of a bench by name and labels, as a scrape gives them.
    private static func scrape(_ bench: Bench, _ others: [MetricSample] = []) async throws
        -> [String: Double]
    {
        let text = await Scrape(dispatcher: bench.dispatcher, source: { others }).text()
        return try parsed(String(decoding: text, as: UTF8.self))
    }

    /// Reads the text format: comments, then `name{labels} value` of the family named last.
    private static func parsed(_ text: String) throws -> [String: Double] {
        #expect(text.hasSuffix("\n"))
        var found: [String: Double] = [:]
        var family = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# TYPE ") { family = String(line.split(separator: " ")[2]) }
            if line.hasPrefix("#") { continue }
            let blank = try #require(line.lastIndex(of: " "))
            let name = String(line[..<blank])
            #expect(name.hasPrefix(family), "\(line)")
            #expect(found[name] == nil, "twice: \(name)")
            let number = try #require(Double(String(line[line.index(after: blank)...])))
            found[name] = number
        }
        return found
    }

    @Test func `a request raises the counter of its route, by class of status`() async throws {
        let bench = try Bench()
        let key = try await bench.key()
        _ = await bench.send("GET", "/v1/me", key: key)
        _ = await bench.send("GET", "/v1/me", key: key)
        _ = await bench.send("GET", "/v1/me")
        _ = await bench.send("GET", "/v1/licenses/secret-in-a-path", key: key)
        _ = await bench.send("GET", "/no/such/route")
        let found = try await Self.scrape(bench)
        let requests = "mianti_http_requests_total"
        #expect(found[#"\#(requests){method="GET",route="/v1/me",status="2xx"}"#] == 2)
        #expect(found[#"\#(requests){method="GET",route="/v1/me",status="4xx"}"#] == 1)
        #expect(
            found[#"\#(requests){method="GET",route="/v1/licenses/{identifier}",status="4xx"}"#]
                == 1)
        #expect(found[#"\#(requests){method="unknown",route="unknown",status="4xx"}"#] == 1)
        #expect(found["mianti_http_requests_in_flight"] == 0)
        let count = #"_count{method="GET",route="/v1/me"}"#
        #expect(found["mianti_http_request_duration_seconds" + count] == 3)
        let names = found.keys.joined()
        #expect(!names.contains("secret"))
        #expect(!names.contains("caller1"))
    }

    @Test func `a request counts as in flight while it is worked on`() async throws {
        let metrics = Metrics()
        metrics.began()
        metrics.began()
        metrics.ended(.init(requestID: "", route: "GET /v1/me"), status: 200, after: .zero)
        let inFlight = metrics.samples(feeds: [:]).filter { $0.family == .inFlight }
        let text = String(decoding: MetricText.write(inFlight), as: UTF8.self)
        #expect(text.contains("mianti_http_requests_in_flight 1\n"))
    }

    @Test func `a refusal for load or time raises its own counter, another refusal does not`()
        async throws
    {
        let bench = try Bench()
        let key = try await bench.key(limits: Caller.Limits(perSecond: 1))
        var statuses: [Int] = []
        for _ in 0..<5 { statuses.append(await bench.send("GET", "/v1/me", key: key).status) }
        let refused = statuses.count { $0 == 429 }
        #expect(refused > 0)
        _ = await bench.send("GET", "/v1/me", key: "none")
        bench.dispatcher.services.metrics.refused(408, "body.too-slow")
        let found = try await Self.scrape(bench)
        let name = "mianti_http_refused_total"
        #expect(
            found[#"\#(name){status="429",code="caller.too-many-requests"}"#] == Double(refused))
        #expect(found[#"\#(name){status="408",code="body.too-slow"}"#] == 1)
        #expect(found.keys.count { $0.hasPrefix(name) } == 2)
    }

    @Test func `heavy work beyond the permits is counted as 503`() async throws {
        let route = Route("GET", "/heavy", isOpen: true, isHeavy: true) { _, _ in .answer(.empty) }
        let pool = WorkPool(threads: 1)
        let bench = try Bench(routes: [route], pool: pool, heavyAtOnce: 0)
        #expect(await bench.send("GET", "/heavy").status == 503)
        try await pool.stop()
        let found = try await Self.scrape(bench)
        #expect(
            found[#"mianti_http_refused_total{status="503",code="gateway.overloaded"}"#] == 1)
    }

    @Test func `commits, failures, signatures and feeds are counted`() async throws {
        let bench = try Bench()
        let metrics = bench.dispatcher.services.metrics
        metrics.committed(units: 1, after: .milliseconds(1))
        metrics.committed(units: 64, after: .seconds(1))
        metrics.committed(units: 65, after: .seconds(11))
        metrics.storeFailed("busy")
        metrics.pulled("centre", after: 7)
        let signer = bench.signer
        _ = try await signer.sign([1])
        let found = try await Self.scrape(bench, [MetricSample(.feedLast, ["centre"], 10)])
        #expect(found[#"mianti_store_commit_units_bucket{le="1"}"#] == 1)
        #expect(found[#"mianti_store_commit_units_bucket{le="64"}"#] == 2)
        #expect(found[#"mianti_store_commit_units_bucket{le="+Inf"}"#] == 3)
        #expect(found["mianti_store_commit_units_sum"] == 130)
        #expect(found[#"mianti_store_commit_duration_seconds_bucket{le="0.001"}"#] == 1)
        #expect(found[#"mianti_store_commit_duration_seconds_bucket{le="10"}"#] == 2)
        #expect(found["mianti_store_commit_duration_seconds_count"] == 3)
        #expect(found[#"mianti_store_errors_total{kind="busy"}"#] == 1)
        #expect(found[#"mianti_feed_last_number{receiver="centre"}"#] == 10)
        #expect(found[#"mianti_feed_lag_entries{receiver="centre"}"#] == 3)
        #expect((found[#"mianti_signatures_total{operation="sign",algorithm="SM2"}"#] ?? 0) >= 1)
        #expect((found["process_resident_memory_bytes"] ?? 0) > 1_000_000)
        #expect((found["process_start_time_seconds"] ?? 0) > 1_700_000_000)
    }

    @Test func `a feed that is pulled is known by its cursor`() async throws {
        let bench = try Bench()
        let key = try await bench.key([.publicityPull], receiver: "centre")
        _ = await bench.send("GET", "/v1/publicity/feed", key: key)
        let found = try await Self.scrape(bench, [MetricSample(.feedLast, ["centre"], 4)])
        #expect(found[#"mianti_feed_lag_entries{receiver="centre"}"#] == 4)
    }

    @Test func `labels are escaped, so that no name can forge a line`() throws {
        let text = MetricText.write([MetricSample(.feedLast, ["a\"b\\c\nmianti_up 1"], 2)])
        #expect(
            String(decoding: text, as: UTF8.self).contains(
                #"mianti_feed_last_number{receiver="a\"b\\c\nmianti_up 1"} 2"# + "\n"))
    }

    @Test func `the reference lists every metric with its kind, labels and words`() throws {
        let rows = try Reference.rows("metrics")
        let expected = MetricFamily.all.map { family in
            let labels = family.labels.map { "`\($0)`" }.joined(separator: ", ")
            return ["`\(family.name)`", family.kind.rawValue, labels, family.help]
        }
        #expect(rows.filter { $0.count == 4 && $0[0].contains("_") } == expected)
        #expect(Set(MetricFamily.all.map(\.name)).count == MetricFamily.all.count)
    }
}

/// Tables of the pages in `Docs/reference`.
enum Reference {
    /// The cells of all rows of a page's tables.
    static func rows(_ page: String) throws -> [[String]] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(
            contentsOf: root.appendingPathComponent("Docs/reference/\(page).md"), encoding: .utf8)
        return text.split(separator: "\n").filter { $0.hasPrefix("| ") }.map { line in
            line.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }
}
