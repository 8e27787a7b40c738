import Codes
import JSON
import Signing
import Synchronization
import Testing

@testable import Gateway

/// A key signs to the last second of its period, and nothing after it.
@Suite struct KeyEndTests {
    private static let last: Int64 = 10

    private final class Clock: Sendable {
        private let offset = Mutex<Int64>(0)
        var now: Instant { offset.withLock { Bench.now.adding(seconds: $0) } }
        func set(_ seconds: Int64) { offset.withLock { $0 = seconds } }
    }

    /// A gateway whose key ends soon, with a license and a resolution.
    private struct Town {
        let clock = Clock()
        let bench: Bench
        let key: String
        var identifier = ""
        var token = ""
        var resolution = ""

        init() async throws {
            let clock = clock
            bench = try Bench(
                clock: { clock.now },
                period: KeyPeriod(
                    from: Bench.now.seconds, until: Bench.now.seconds + KeyEndTests.last))
            key = try await bench.key(Set(Scope.allCases))
            let type = "/v1/license-types/\(LicenseRoutesTests.typeCode)"
            _ = await bench.send("PUT", type, key: key, LicenseRoutesTests.type)
            _ = await bench.send(
                "PUT", "/v1/items/\(ExemptionRouteTests.code)", key: key,
                ExemptionRouteTests.list)
            let issued = await issue("N-1")
            identifier = try #require(issued.json["identifier"]?.text)
            token = try #require(issued.json["token"]?.text)
            let made = await bench.send(
                "POST", "/v1/resolutions", key: key, ExemptionRouteTests.request())
            resolution = try #require(made.json["id"]?.text)
        }

        func issue(_ number: String) async -> Bench.Reply {
            await bench.send(
                "POST", "/v1/licenses", key: key, LicenseRoutesTests.body(number: number),
                headers: [("idempotency-key", number)])
        }

        func verify(_ more: String = "") async -> Bench.Reply {
            await bench.send(
                "POST", "/v1/verifications", key: key, #"{"token":"\#(token)"\#(more)}"#)
        }

        /// Everything that signs: a version, a slip, a copy, an attestation, a status list.
        func signing(_ name: String) async -> [Bench.Reply] {
            let until = clock.now.adding(seconds: 600)
            return [
                await issue(name),
                await bench.send(
                    "POST", "/v1/resolutions", key: key, ExemptionRouteTests.request()),
                await bench.send(
                    "POST", "/v1/licenses/\(identifier)/copies", key: key,
                    #"{"purpose":\#(LicenseRoutesTests.purpose),"validUntil":"\#(until)","#
                        + #""disclose":[],"format":"token"}"#),
                await verify(#","attestation":true"#),
                await bench.send("GET", "/v1/status-lists/0"),
                await bench.send("GET", "/readyz"),
            ]
        }

        func move(_ identifier: String, _ state: String) async -> Bench.Reply {
            await bench.send(
                "POST", "/v1/licenses/\(identifier)/transitions", key: key,
                #"{"to":"\#(state)","reasonCode":"investigation","decidedOn":"2026-11-20"}"#,
                headers: [("idempotency-key", state), ("if-match", "\"1\"")])
        }
    }

    @Test func `in its last second a key signs, a second later nothing is signed`() async throws {
        let town = try await Town()
        town.clock.set(Self.last)
        let signed = await town.signing("N-2")
        for reply in signed {
            #expect((200...201).contains(reply.status), "\(reply.summary.route)")
        }
        let other = try #require(signed[0].json["identifier"]?.text)
        // What changes makes the status list that was signed before one that is not of now.
        #expect(await town.move(other, "SUSPENDED").status == 200)
        await town.bench.recorder.work()
        town.clock.set(Self.last + 1)
        for reply in await town.signing("N-3") {
            #expect(
                reply.status == 503 && reply.code == "signing.no-key", "\(reply.summary.route)")
            #expect(reply.header("Retry-After") == "60")
            #expect(reply.json["detail"]?.text?.contains("mianti keys rotate") == true)
        }
    }

    @Test func `what needs no signature goes on when the key has ended`() async throws {
        let town = try await Town()
        town.clock.set(Self.last + 1)
        #expect(await town.verify().json["verdict"]?.text == "valid")
        #expect(await town.move(town.identifier, "SUSPENDED").status == 200)
        let suspended = await town.verify()
        #expect(suspended.status == 200 && suspended.json["state"]?.text == "SUSPENDED")
        #expect(await town.bench.send("GET", "/v1/keys").status == 200)
        #expect(await town.bench.send("GET", "/healthz").status == 200)
    }
}
