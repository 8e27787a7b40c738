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

    @Test(arguments: ["mk_", "mk_" + String(repeating: "A", count: 43), "Basic x"])
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
