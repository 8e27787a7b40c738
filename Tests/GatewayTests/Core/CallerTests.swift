import Codes
import JSON
import TestSupport
import Testing

@testable import Gateway

/// Keys, scopes, expiry, addresses.
@Suite struct CallerTests {
    @Test func `a call without a key is 401 with a problem document`() async throws {
        let reply = try await Bench().send("GET", "/v1/me")
        #expect(reply.status == 401)
        #expect(reply.code == "caller.missing")
        #expect(reply.answer.contentType == "application/problem+json")
        #expect(reply.json["type"]?.text == "/docs/errors/caller.missing")
        #expect(reply.json["instance"]?.text == reply.header("Request-Id"))
    }

    @Test(arguments: ["mk_", "mk_" + String(repeating: "A", count: 43), "x"])
    func `an unknown key is 401`(key: String) async throws {
        let reply = try await Bench().send("GET", "/v1/me", key: key)
        #expect(reply.status == 401)
        #expect(reply.code == "caller.unknown")
    }

    @Test func `a valid key says who it is`() async throws {
        let bench = try Bench()
        let key = try await bench.key([.licensesVerify])
        let reply = await bench.send("GET", "/v1/me", key: key)
        #expect(reply.status == 200)
        #expect(reply.json["department"]?["code"]?.text == Bench.department.code)
        #expect(reply.json["scopes"] == ["licenses:verify"])
    }

    @Test func `a missing scope is 403 and named`() async throws {
        let bench = try Bench()
        let key = try await bench.key([.licensesVerify])
        let reply = await bench.send("PUT", "/v1/license-types/X", key: key, "{}")
        #expect(reply.status == 403)
        #expect(reply.code == "caller.scope-missing")
        #expect(reply.json["detail"]?.text?.contains("types:write") == true)
    }

    @Test func `a key works on its last day and not after`() async throws {
        let bench = try Bench()
        let today = Bench.now.day
        let good = try await bench.key(id: "good", expires: today)
        let late = try await bench.key(id: "late", expires: today.adding(-1))
        #expect(await bench.send("GET", "/v1/me", key: good).status == 200)
        #expect(await bench.send("GET", "/v1/me", key: late).status == 401)
    }

    @Test(arguments: [(57_599_999_999, 200), (57_600_000_000, 401)])
    func `a key ends with its last day of UTC+8`(sinceMidnight: Int64, status: Int) async throws {
        // 2026-11-21T00:00:00Z; the day ends 16 hours later.
        let at = Instant(microseconds: 1_795_219_200_000_000 + sinceMidnight)
        let bench = try Bench(clock: { at })
        let key = try await bench.key(expires: Bench.now.day)
        #expect(await bench.send("GET", "/v1/me", key: key).status == status)
    }

    @Test(arguments: ["bearer", "BEARER", "Bearer"])
    func `the word before the key is read in any case`(word: String) async throws {
        let bench = try Bench()
        let key = try await bench.key()
        let reply = await bench.send(
            "GET", "/v1/me", headers: [("authorization", "\(word) \(key)")])
        #expect(reply.status == 200)
    }

    @Test func `unknown, revoked, expired and misplaced keys are not told apart`() async throws {
        let bench = try Bench()
        let revoked = try await bench.key(id: "revoked")
        let stored = try #require(try await bench.store.record(RecordRef(.caller, "revoked")))
        let change = try bench.dispatcher.callers.revoke(stored)
        try await bench.store.commit([change], answer: nil)
        let keys = [
            "mk_" + String(repeating: "A", count: 43), revoked,
            try await bench.key(id: "late", expires: Bench.now.day.adding(-1)),
            try await bench.key(id: "placed", addresses: ["10.1.2.3"]),
        ]
        var answers: Set<String> = []
        for key in keys {
            let reply = await bench.send("GET", "/v1/me", key: key)
            let text = String(decoding: reply.answer.body, as: UTF8.self)
            answers.insert(text.replacing(reply.header("Request-Id") ?? "?", with: ""))
            #expect(reply.header("WWW-Authenticate") == "Bearer")
            #expect(reply.summary.caller == nil)
        }
        #expect(answers.count == 1)
    }

    @Test func `a key is bound to its addresses`() async throws {
        let bench = try Bench()
        let key = try await bench.key(addresses: ["10.1.2.3"])
        #expect(await bench.send("GET", "/v1/me", key: key, address: "10.1.2.3").status == 200)
        #expect(await bench.send("GET", "/v1/me", key: key, address: "10.1.2.4").status == 401)
    }

    @Test func `a revoked key is refused at once`() async throws {
        let bench = try Bench()
        let key = try await bench.key()
        let stored = try #require(try await bench.store.record(RecordRef(.caller, "caller1")))
        let change = try bench.dispatcher.callers.revoke(stored)
        try await bench.store.commit([change], answer: nil)
        #expect(await bench.send("GET", "/v1/me", key: key).status == 401)
    }

    @Test func `only the digest of a key is stored`() async throws {
        let bench = try Bench()
        let key = try await bench.key()
        let stored = try #require(try await bench.store.record(RecordRef(.caller, "caller1")))
        #expect(!String(decoding: stored.document, as: UTF8.self).contains(key))
    }
}
