import Codes
import JSON
import TestSupport
import Testing

@testable import Gateway

/// Bad input is refused by its own stable code, with a pointer, and leaves nothing behind.
@Suite struct BadInputTests {
    /// One bad request and what it must be answered.
    struct Bad: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var method = "POST"
        var path = "/v1/licenses"
        let body: String
        var key = "bad"
        let status: Int
        let code: String
        let pointer: String?
    }

    private static let good = LicenseRoutesTests.body(number: "N-2")
    private static let decision = Maker.decision(
        "示许〔2026〕2号",
        counterpart: #"{"kind":"legal","name":"甲","codeType":"001","code":"91320500MA1M7K2X4E"}"#)

    private static func with(_ part: String, _ other: String, in body: String = good) -> String {
        body.replacing(part, with: other)
    }

    static let all: [Bad] = [
        Bad(
            testDescription: "unknown field", body: with(#""face":"#, #""surprise":1,"face":"#),
            status: 400, code: "json.unknown", pointer: "/surprise"),
        Bad(
            testDescription: "unknown field inside",
            body: with(#""codeType":"001""#, #""codeType":"001","state":"VALID""#),
            status: 400, code: "json.unknown", pointer: "/holders/0/state"),
        Bad(
            testDescription: "duplicate key",
            body: with(#""number":"#, #""number":"N-9","number":"#),
            status: 400, code: "json.duplicate-key", pointer: ""),
        Bad(
            testDescription: "field missing", body: with(#""validTo":null,"#, ""),
            status: 400, code: "json.missing", pointer: "/validTo"),
        Bad(
            testDescription: "wrong type", body: with(#""number":"N-2""#, #""number":2"#),
            status: 400, code: "json.type", pointer: "/number"),
        Bad(
            testDescription: "no body", body: "", status: 400, code: "json.syntax", pointer: ""),
        Bad(
            testDescription: "wrong check character", body: with("MA1M7K2X4E", "MA1M7K2X40"),
            status: 422, code: "credit-code.check-character", pointer: "/holders/0/code"),
        Bad(
            testDescription: "citizen id with a wrong check character",
            body: with(
                LicenseRoutesTests.company,
                LicenseRoutesTests.person.replacing("1001X", with: "10010")),
            status: 422, code: "citizen-id.check-character", pointer: "/holders/0/code"),
        Bad(
            testDescription: "impossible date", body: with("2026-03-05", "2026-02-30"),
            status: 422, code: "day.impossible", pointer: "/issuedOn"),
        Bad(
            testDescription: "unknown type",
            body: with(LicenseRoutesTests.typeCode, "11100000MB0143028R999"),
            status: 422, code: "license.type-unknown", pointer: "/typeCode"),
        Bad(
            testDescription: "issuer without the right",
            body: with("113205000141499658", Town.other.code), status: 422,
            code: "license.issuer-not-allowed", pointer: "/issuer/code"),
        Bad(
            testDescription: "NUL in a name", body: with("示例食品有限公司", #"示例\u0000公司"#),
            status: 400, code: "json.null-character", pointer: ""),
        Bad(
            testDescription: "bidi control in a name", body: with("示例食品有限公司", "示例\u{202E}公司"),
            status: 422, code: "text.character", pointer: "/holders/0/name"),
        Bad(
            testDescription: "zero width in a number", body: with("N-2", "N\u{200B}-2"),
            status: 422, code: "text.character", pointer: "/number"),
        Bad(
            testDescription: "replayed idempotency key with another body", body: good, key: "used",
            status: 422, code: "idempotency.key-reused", pointer: nil),
        Bad(
            testDescription: "oversized body",
            body: with("N-2", String(repeating: "9", count: 1 << 20)), status: 413,
            code: "body.too-large", pointer: nil),
        Bad(
            testDescription: "40 levels",
            body: String(repeating: "[", count: 40) + String(repeating: "]", count: 40),
            status: 400, code: "json.too-deep", pointer: String(repeating: "/0", count: 32)),
        Bad(
            testDescription: "a number no double holds", body: with("null", "9007199254740993"),
            status: 400, code: "json.number", pointer: "/validTo"),
        Bad(
            testDescription: "decision with an impossible date", path: "/v1/decisions",
            body: with("2026-11-20", "2026-11-31", in: decision), status: 422,
            code: "day.impossible", pointer: "/decidedOn"),
        Bad(
            testDescription: "decision with a wrong check character", path: "/v1/decisions",
            body: with("MA1M7K2X4E", "MA1M7K2X40", in: decision), status: 422,
            code: "credit-code.check-character", pointer: "/counterpart/code"),
        Bad(
            testDescription: "decision with a bidi control", path: "/v1/decisions",
            body: with("甲", "甲\u{2066}", in: decision), status: 422, code: "text.character",
            pointer: "/counterpart/name"),
        Bad(
            testDescription: "item code with a wrong office", method: "PUT",
            path: "/v1/items/113205000141499650399019900000A", body: ExemptionRouteTests.list,
            status: 422, code: "task-code.office", pointer: "/taskCode"),
        Bad(
            testDescription: "resolution for an unknown item", path: "/v1/resolutions",
            body: ExemptionRouteTests.request().replacing("19900000A", with: "19900000B"),
            status: 404, code: "item.not-found", pointer: nil),
        Bad(
            testDescription: "CSV with a wrong header",
            path: "/v1/publicity/imports?kind=permit", body: "甲,乙\n1,2\n", status: 422,
            code: "csv.header", pointer: ""),
        Bad(
            testDescription: "dataset with an unknown field", method: "PUT",
            path: "/v1/datasets/fresh",
            body: SharingBench.definition.replacing(#""title""#, with: #""owner":"x","title""#),
            status: 400, code: "json.unknown", pointer: "/owner"),
    ]

    @Test(arguments: all)
    func `bad input has its own code and pointer, and nothing is stored`(bad: Bad) async throws {
        let town = try await Town(Bench())
        let used = await town.bench.send(
            "POST", "/v1/licenses", key: town.first, LicenseRoutesTests.body(number: "N-7"),
            headers: [("idempotency-key", "used")])
        try #require(used.status == 201)
        let before = try await stored(town)
        let reply = await town.bench.send(
            bad.method, bad.path, key: town.first, bad.body,
            headers: [("idempotency-key", bad.key)])
        #expect(reply.status == bad.status && reply.code == bad.code, "\(reply.json)")
        #expect(reply.answer.contentType == "application/problem+json")
        if let pointer = bad.pointer {
            let places = (reply.json["errors"]?.elements ?? []).compactMap { $0["pointer"]?.text }
            #expect(places == [pointer], "\(reply.json)")
        }
        #expect(reply.json["title"]?.text != bad.code, "the code has a text")
        #expect(try await stored(town) == before)
    }

    @Test func `a line with a fault is named and not taken`() async throws {
        let town = try await Town(Bench())
        let load = await town.bench.send(
            "POST", "/v1/datasets/marriage/records", key: town.first,
            SharingBench.line.replacing(SharingBench.person, with: "370406199901010000"))
        let rejected = load.json["rejected"]?.elements?.first
        #expect(rejected?["code"]?.text == "citizen-id.check-character")
        #expect(load.json["accepted"] == 0)
        #expect(
            try await town.bench.store.records(RecordQuery(RecordKind("data-record"))).count == 1)
    }

    @Test func `with a token a wrong holder is named`() async throws {
        let town = try await Town(Bench())
        let issued = await town.bench.send(
            "POST", "/v1/licenses", key: town.first, Self.good,
            headers: [("idempotency-key", "t")])
        let token = try #require(issued.json["token"]?.text)
        let stranger = LicenseRoutesTests.company.replacing("示例食品", with: "别家食品")
        let reply = await town.bench.send(
            "POST", "/v1/verifications", key: town.second,
            #"{"token":"\#(token)","holder":\#(stranger)}"#)
        #expect(reply.json["verdict"] == "invalid")
        let holder = reply.json["findings"]?.elements?.first { $0["code"] == "license.holder" }
        #expect(holder?["outcome"] == "failed")
    }

    @Test func `by identifier a wrong holder learns as much as about nothing`() async throws {
        let town = try await Town(Bench())
        let stranger = LicenseRoutesTests.company.replacing("示例食品", with: "别家食品")
        let reply = await town.bench.send(
            "POST", "/v1/verifications", key: town.second,
            #"{"identifier":"\#(town.objects.license)","holder":\#(stranger)}"#)
        #expect(reply.json["verdict"] == "inconclusive")
        let none = await town.bench.send(
            "POST", "/v1/verifications", key: town.second,
            #"{"identifier":"\#(town.absent.license)","holder":\#(stranger)}"#)
        let (one, two) = (
            String(decoding: reply.answer.body, as: UTF8.self),
            String(decoding: none.answer.body, as: UTF8.self)
        )
        #expect(
            one.replacing(town.objects.license, with: "")
                == two.replacing(town.absent.license, with: ""))
    }

    /// Revisions of every record but the callers.
    private func stored(_ town: Town) async throws -> [String: Int64] {
        var stored = try await town.revisions()
        stored["access"] = Int64(
            try await town.bench.store.records(RecordQuery(.access, limit: 10_000)).count)
        return stored
    }
}
