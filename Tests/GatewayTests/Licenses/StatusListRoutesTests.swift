import Codes
import Compression
import JSON
import Signing
import Synchronization
import TestSupport
import Testing

@testable import Gateway
@testable import Licenses

/// Status lists over the wire.
@Suite struct StatusListRoutesTests {
    private static let path = "/v1/status-lists/0"

    private func bench(
        clock: @escaping @Sendable () -> Instant = { Bench.now }
    ) async throws -> (Bench, String) {
        let bench = try Bench(clock: clock)
        let key = try await bench.key([.typesWrite, .licensesIssue])
        let type = "/v1/license-types/\(LicenseRoutesTests.typeCode)"
        let put = await bench.send("PUT", type, key: key, LicenseRoutesTests.type)
        #expect(put.status == 201)
        return (bench, key)
    }

    private func issue(_ bench: Bench, _ key: String, number: String = "N-1") async throws
        -> License
    {
        let reply = await bench.send(
            "POST", "/v1/licenses", key: key, LicenseRoutesTests.body(number: number),
            headers: [("idempotency-key", "issue \(number)")])
        let identifier = try #require(reply.json["identifier"]?.text)
        return try #require(try await bench.store.license(identifier)?.license)
    }

    private func move(
        _ bench: Bench, _ key: String, _ license: License, to state: String, revision: Int = 1
    ) async throws {
        let reply = await bench.send(
            "POST", "/v1/licenses/\(license.identifier)/transitions", key: key,
            #"{"to":"\#(state)","reasonCode":"investigation","decidedOn":"2026-11-20"}"#,
            headers: [
                ("idempotency-key", "\(state) \(revision)"), ("if-match", "\"\(revision)\""),
            ])
        #expect(reply.status == 200, "\(reply.code ?? "")")
        while try await bench.store.sequence() > 0 {}
    }

    private func place(_ reply: Bench.Reply, of license: License) throws -> UInt8 {
        let text = try StatusListText(String(decoding: reply.answer.body, as: UTF8.self))
        let octets = try Zlib.expand(text.claims.compressed, atMost: StatusBits.ownOctets)
        let places = try #require(StatusBits(bits: 2, octets: octets))
        return places[Int(license.status.index)]
    }

    @Test func `a list is open, typed, tagged and kept for its time`() async throws {
        let (bench, key) = try await bench()
        _ = try await issue(bench, key)
        let reply = await bench.send("GET", Self.path)
        #expect(reply.status == 200)
        #expect(reply.answer.contentType == "application/statuslist+jwt")
        #expect(reply.header("Cache-Control") == "public, max-age=60")
        #expect(reply.header("ETag")?.hasPrefix("W/\"") == true)
        let text = try StatusListText(String(decoding: reply.answer.body, as: UTF8.self))
        #expect(text.claims.subject == Self.path && text.claims.timeToLive == 60)
    }

    @Test func `who holds the list gets 304, until a license moves`() async throws {
        let (bench, key) = try await bench()
        let license = try await issue(bench, key)
        let first = await bench.send("GET", Self.path)
        let tag = try #require(first.header("ETag"))
        let strong = String(tag.dropFirst(2))
        for held in [tag, strong, "\"x\", \(tag)", "W/\"x\" ,  \(tag) ", "*"] {
            let reply = await bench.send("GET", Self.path, headers: [("if-none-match", held)])
            #expect(reply.status == 304 && reply.answer.body.isEmpty, "\(held)")
            #expect(reply.header("ETag") == tag)
            #expect(reply.header("Cache-Control") == "public, max-age=60")
            #expect(reply.answer.contentType.isEmpty)
        }
        for other in ["\"x\"", "W/\"\"", "", strong.dropLast() + "x\""] {
            let reply = await bench.send("GET", Self.path, headers: [("if-none-match", other)])
            #expect(reply.status == 200 && reply.answer.body == first.answer.body, "\(other)")
        }
        try await move(bench, key, license, to: "SUSPENDED")
        let moved = await bench.send("GET", Self.path, headers: [("if-none-match", tag)])
        #expect(moved.status == 200 && moved.header("ETag") != tag)
        #expect(try place(moved, of: license) == 2)
        try await move(bench, key, license, to: "VALID", revision: 2)
        // The same places again in the same period: the copy held from before is good.
        let resumed = await bench.send("GET", Self.path, headers: [("if-none-match", tag)])
        #expect(resumed.status == 304)
        try await move(bench, key, license, to: "REVOKED", revision: 3)
        #expect(try place(await bench.send("GET", Self.path), of: license) == 1)
    }

    @Test func `an unchanged list is signed anew in the next period`() async throws {
        let now = Mutex(Bench.now)
        let (bench, key) = try await bench(clock: { now.withLock { $0 } })
        _ = try await issue(bench, key)
        let first = await bench.send("GET", Self.path)
        let tag = try #require(first.header("ETag"))
        now.withLock { $0 = $0.adding(seconds: 599) }
        let same = await bench.send("GET", Self.path, headers: [("if-none-match", tag)])
        #expect(same.status == 304)
        now.withLock { $0 = $0.adding(seconds: 1) }
        let renewed = await bench.send("GET", Self.path, headers: [("if-none-match", tag)])
        #expect(renewed.status == 200 && renewed.answer.body != first.answer.body)
    }

    @Test func `a list no license has a place in is 404, and so is any other text`() async throws {
        let (bench, key) = try await bench()
        #expect(await bench.send("GET", Self.path).code == "status-list.not-found")
        _ = try await issue(bench, key)
        for id in ["1", "00", "-1", "+0", "0.0", "x", "9223372036854775807", "9223372036854775808"]
        {
            let reply = await bench.send("GET", "/v1/status-lists/\(id)")
            #expect(reply.status == 404 && reply.code == "status-list.not-found", "\(id)")
        }
        #expect(await bench.send("GET", Self.path + "?x=1").code == "query.unknown")
        #expect(await bench.send("POST", Self.path).status == 405)
        #expect(await bench.send("GET", Self.path).status == 200)
    }

    @Test func `a store that cannot be asked gives 503, not an old list`() async throws {
        let faults = FaultPlan()
        let bench = try Bench(faults: faults)
        _ = try await bench.store.reserve(1, of: "license-status")
        #expect(await bench.send("GET", Self.path).status == 200)
        faults.arm(.storage, 1)
        let reply = await bench.send("GET", Self.path)
        #expect(reply.status == 503 && reply.code == "store.unavailable")
        faults.disarm()
        #expect(await bench.send("GET", Self.path).status == 200)
    }
}
