import Codes
import JSON
import Licenses
import Signing
import TestSupport
import Testing

@testable import Gateway

/// Batches of verifications and attested answers over the wire.
@Suite struct VerificationBatchTests {
    /// A bench with a license issued: its key and token.
    private func bench() async throws -> (bench: Bench, key: String, token: String) {
        let bench = try Bench()
        let key = try await bench.key([.typesWrite, .licensesIssue, .licensesVerify])
        let typeCode = LicenseRoutesTests.typeCode
        _ = await bench.send(
            "PUT", "/v1/license-types/\(typeCode)", key: key, LicenseRoutesTests.type)
        let issued = await bench.send(
            "POST", "/v1/licenses", key: key, LicenseRoutesTests.body(),
            headers: [("idempotency-key", "i-1")])
        return (bench, key, try #require(issued.json["token"]?.text))
    }

    private func lines(_ reply: Bench.Reply) throws -> [Value] {
        try reply.answer.body.split(separator: UInt8(ascii: "\n")).map {
            try Value.parse(Array($0))
        }
    }

    private static let path = "/v1/verifications/batch"

    @Test func `every line has its answer or its problem, in order and by number`() async throws {
        let (bench, key, token) = try await bench()
        let body = """
            {"token":"\(token)"}

            {"token":"\(token)","holder":{"name":"示例欠税贸易有限公司"}}
            {"token":1}
            not json
            {"token":"x","tocken":"y"}
            {"typeCode":"\(LicenseRoutesTests.typeCode)","number":"N-1","holder":{"name":"示例食品有限公司"}}\r
            """
        let reply = await bench.send("POST", Self.path, key: key, body)
        #expect(reply.status == 200 && reply.answer.contentType == "application/x-ndjson")
        let lines = try lines(reply)
        #expect(lines.map { $0["line"]?.whole } == [1, 3, 4, 5, 6, 7])
        let verdicts = lines.map { $0["verdict"]?.text }
        #expect(verdicts == ["valid", "invalid", nil, nil, nil, "valid"])
        let codes = lines.map { $0["problem"]?["code"]?.text }
        #expect(codes[2...4].map { $0 ?? "" } == ["json.type", "json.syntax", "json.unknown"])
        #expect(lines[2]["problem"]?["errors"]?.elements?.first?["pointer"]?.text == "/token")
        #expect(lines[2]["problem"]?["instance"]?.text == reply.summary.requestID)
        #expect(lines[0]["findings"] != nil && lines[0]["license"] != nil)
    }

    @Test func `each answer of a batch is what the single route answers`() async throws {
        let (bench, key, token) = try await bench()
        let question = #"{"token":"\#(token)"}"#
        let single = await bench.send("POST", "/v1/verifications", key: key, question)
        let batch = await bench.send("POST", Self.path, key: key, question)
        let expected = Array(#"{"line":1,"#.utf8) + single.answer.body.dropFirst() + [0x0A]
        #expect(batch.answer.body == expected)
    }

    @Test func `a batch leaves in pieces, and each piece is recorded before it leaves`()
        async throws
    {
        let (bench, key, token) = try await bench()
        await bench.recorder.work()
        let before = try await bench.store.records(RecordQuery(.access)).count
        let count = VerificationBatch.size * 2 + 1
        let body = (0..<count).map { _ in #"{"token":"\#(token)"}"# }.joined(separator: "\n")
        let request = Request(
            method: "POST", target: Self.path, headers: [("authorization", "Bearer \(key)")],
            body: Array(body.utf8))
        let (answer, _) = await bench.dispatcher.answer(request)
        let stream = try #require(answer.stream)
        #expect(answer.body.isEmpty)
        var sizes: [Int] = []
        while let piece = try await stream.piece(sizes.count) {
            sizes.append(piece.count { $0 == UInt8(ascii: "\n") })
            await bench.recorder.work()
            let recorded = try await bench.store.records(RecordQuery(.access, limit: 1000)).count
            #expect(recorded - before == sizes.reduce(0, +))
        }
        #expect(sizes == [VerificationBatch.size, VerificationBatch.size, 1])
    }

    @Test(arguments: ["", "\n", " \r\n\t\n"])
    func `a body without a line is refused`(_ body: String) async throws {
        let (bench, key, _) = try await bench()
        let reply = await bench.send("POST", Self.path, key: key, body)
        #expect(reply.status == 422 && reply.code == "verification.batch-empty")
    }

    @Test func `a body beyond the limit is refused`() async throws {
        let (bench, key, _) = try await bench()
        let body = String(repeating: "\n", count: VerificationBatch.bodyLimit + 1)
        let reply = await bench.send("POST", Self.path, key: key, body)
        #expect(reply.status == 413 && reply.code == "body.too-large")
    }

    // MARK: Attestations

    private func findings(_ answer: [UInt8], _ request: String, _ bench: Bench) -> [String] {
        Attestation.findings(
            answer: answer, request: Array(request.utf8), keys: bench.keys
        ).findings.map { "\($0.code.dropFirst(12)) \($0.outcome.rawValue) \($0.reason)" }
    }

    private static let passed = [
        "format passed ", "key passed ", "signature passed ", "request passed ", "answer passed ",
    ]

    @Test func `an attested answer holds with its request, in any layout`() async throws {
        let (bench, key, token) = try await bench()
        let request = #"{"token":"\#(token)","attestation":true}"#
        let reply = await bench.send("POST", "/v1/verifications", key: key, request)
        #expect(reply.json["verdict"]?.text == "valid")
        #expect(findings(reply.answer.body, request, bench) == Self.passed)
        let relaid = #"{ "attestation" : true, "token":"\#(token)" }"#
        #expect(findings(reply.json.canonical, relaid, bench) == Self.passed)
        let made = Attestation.findings(
            answer: reply.answer.body, request: Array(request.utf8), keys: bench.keys)
        let attestation = try #require(made.attestation)
        #expect(attestation.audience == Bench.department.code && attestation.caller == "caller1")
        #expect(attestation.id == reply.summary.requestID)
        #expect(attestation.issuedAt == Bench.now.seconds)
        #expect(attestation.route == "POST /v1/verifications")
    }

    @Test func `only who asks gets an attestation, and the rest of the answer is the same`()
        async throws
    {
        let (bench, key, token) = try await bench()
        let plain = await bench.send(
            "POST", "/v1/verifications", key: key,
            #"{"token":"\#(token)","attestation":false}"#)
        let attested = await bench.send(
            "POST", "/v1/verifications", key: key, #"{"token":"\#(token)","attestation":true}"#)
        #expect(plain.json["attestation"] == nil && attested.json["attestation"] != nil)
        let start = plain.answer.body.dropLast()
        #expect(attested.answer.body.starts(with: start))
    }

    @Test func `another request, another answer, another key and another text are named`()
        async throws
    {
        let (bench, key, token) = try await bench()
        let request = #"{"token":"\#(token)","attestation":true}"#
        let reply = await bench.send("POST", "/v1/verifications", key: key, request)
        let other = #"{"token":"\#(token)","holder":{"name":"甲"},"attestation":true}"#
        #expect(findings(reply.answer.body, other, bench).contains("request failed differs"))
        let text = String(decoding: reply.answer.body, as: UTF8.self)
        let changed = Array(text.replacing(#""valid""#, with: #""invalid""#).utf8)
        #expect(findings(changed, request, bench).last == "answer failed differs")
        let salt = try #require(reply.json["attestationSalt"]?.text)
        let resalted = Array(
            text.replacing(salt, with: String(repeating: "0", count: 64)).utf8)
        #expect(
            findings(resalted, request, bench).suffix(2) == [
                "request failed differs", "answer failed differs",
            ])
        let stranger = try Bench()
        #expect(findings(reply.answer.body, request, stranger).last == "key notExamined unknown")
        let jws = try #require(reply.json["attestation"]?.text)
        let slipped = Array(text.replacing(jws, with: String(jws.dropLast(2)) + "AA").utf8)
        let last = findings(slipped, request, bench).last ?? ""
        #expect(["signature failed wrong", "format failed malformed"].contains(last))
        #expect(findings(Array("{}".utf8), request, bench) == ["format failed answer"])
    }

    @Test func `no part of an attestation names a person or a number`() async throws {
        let (bench, key, _) = try await bench()
        let request = """
            {"typeCode":"\(LicenseRoutesTests.typeCode)","number":"N-1","attestation":true,
            "holder":{"name":"王小明","codeType":"111","code":"32050019900101001X"}}
            """
        let first = await bench.send("POST", "/v1/verifications", key: key, request)
        let second = await bench.send("POST", "/v1/verifications", key: key, request)
        let payloads = try [first, second].map { reply in
            let text = try #require(reply.json["attestation"]?.text)
            return try Value.parse(#require(CompactJWS(text)).payload)
        }
        for word in ["王小明", "32050019900101001X", "N-1"] {
            #expect(!String(decoding: payloads[0].canonical, as: UTF8.self).contains(word))
        }
        // The same question twice has two digests: nobody recognizes it.
        #expect(payloads[0]["request"] != payloads[1]["request"])
        let names = try Object(payloads[0]).keys.sorted()
        #expect(names == ["answer", "aud", "caller", "iat", "iss", "jti", "request", "route"])
    }

    @Test func `an attestation of a time that has no text is malformed, whoever signed it`()
        async throws
    {
        let (bench, key, token) = try await bench()
        let request = #"{"token":"\#(token)","attestation":true}"#
        let reply = await bench.send("POST", "/v1/verifications", key: key, request)
        let jws = try #require(reply.json["attestation"]?.text)
        let payload = String(decoding: try #require(CompactJWS(jws)).payload, as: UTF8.self)
        let iat = "\"iat\":\(Bench.now.seconds)"
        for (seconds, last) in [
            ("9007199254740991", "format failed malformed"), ("1795226401", "answer passed "),
        ] {
            let changed = payload.replacing(iat, with: "\"iat\":\(seconds)")
            let other = try await CompactJWS.make(
                payload: Array(changed.utf8), type: Attestation.type, signer: bench.signer)
            let answer = String(decoding: reply.answer.body, as: UTF8.self)
                .replacing(jws, with: other)
            #expect(findings(Array(answer.utf8), request, bench).last == last)
        }
    }

    @Test(arguments: [
        (0, 0, "answer passed "), (1, 2, "signature failed beforeKey"),
        (-2, -1, "signature failed afterKey"),
    ])
    func `an attestation counts within the period of its key, both ends inside`(
        from: Int64, until: Int64, last: String
    ) async throws {
        let (bench, key, token) = try await bench()
        let request = #"{"token":"\#(token)","attestation":true}"#
        let reply = await bench.send("POST", "/v1/verifications", key: key, request)
        let now = Bench.now.seconds
        let record = try KeyRecord(
            publicKey: bench.signer.key.publicKey, owner: bench.signer.key.owner,
            period: KeyPeriod(from: now + from, until: now + until))
        let found = Attestation.findings(
            answer: reply.answer.body, request: Array(request.utf8), keys: KeyRing([record])
        ).findings.last
        #expect(
            found.map { "\($0.code.dropFirst(12)) \($0.outcome.rawValue) \($0.reason)" } == last)
    }

    @Test func `a line of a batch is attested with its line`() async throws {
        let (bench, key, token) = try await bench()
        let request = #"{"token":"\#(token)","attestation":true}"#
        let reply = await bench.send("POST", Self.path, key: key, "\n" + request)
        let line = Array(reply.answer.body.dropLast())
        #expect(findings(line, request, bench) == Self.passed)
        let text = String(decoding: line, as: UTF8.self)
        let moved = Array(text.replacing(#"{"line":2"#, with: #"{"line":1"#).utf8)
        #expect(findings(moved, request, bench).last == "answer failed differs")
    }
}
