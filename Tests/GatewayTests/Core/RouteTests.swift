import JSON
import Testing

@testable import Gateway

/// Paths, methods, limits, revisions.
@Suite struct RouteTests {
    @Test(
        arguments: [
            "//v1/me", "/v1//me", "/v1/%2Fme", "/v1/../me", "/v1/./me", "/v1/me%00", "/v1/%ZZ",
            "/v1/me/", "v1/me", "/v1/%FF",
        ])
    func `an ambiguous path is refused before routing`(target: String) async throws {
        let reply = try await Bench().send("GET", target)
        #expect(reply.status == 400 && reply.code == "path.malformed")
    }

    @Test func `an unknown path is 404 and a known one with another method 405`() async throws {
        let bench = try Bench()
        #expect(await bench.send("GET", "/v1/nothing").status == 404)
        #expect(await bench.send("DELETE", "/v1/me").status == 405)
    }

    @Test func `a body over the limit is 413`() async throws {
        let route = Route("POST", "/v1/things", isOpen: true, bodyLimit: 8) { _, _ in
            .answer(.empty)
        }
        let bench = try Bench(routes: [route])
        #expect(await bench.send("POST", "/v1/things", "12345678").status == 204)
        #expect(await bench.send("POST", "/v1/things", "123456789").status == 413)
    }

    @Test func `the literal route wins over the one with a parameter`() async throws {
        let routes = [
            Route("GET", "/v1/things/{id}", isOpen: true) { call, _ in
                .answer(.json { $0.string("id", call.parameter("id")) })
            },
            Route("GET", "/v1/things/all", isOpen: true) { _, _ in
                .answer(.json { $0.string("id", "ALL") })
            },
        ]
        let bench = try Bench(routes: routes)
        #expect(await bench.send("GET", "/v1/things/all").json["id"]?.text == "ALL")
        #expect(await bench.send("GET", "/v1/things/%E7%85%A7").json["id"]?.text == "照")
    }

    @Test func `If-Match is required, and must be the revision`() async throws {
        let route = Route("PUT", "/v1/things", isOpen: true) { call, _ in
            try call.requireMatch(3)
            return .answer(.empty)
        }
        let bench = try Bench(routes: [route])
        #expect(await bench.send("PUT", "/v1/things").status == 428)
        #expect(
            await bench.send("PUT", "/v1/things", headers: [("if-match", "\"2\"")]).status == 412)
        #expect(
            await bench.send("PUT", "/v1/things", headers: [("if-match", "\"3\"")]).status == 204)
    }

    @Test(arguments: [("0", 400), ("1", 204), ("1000", 204), ("1001", 400), ("x", 400)])
    func `limit is 1 to 1000`(text: String, status: Int) async throws {
        let route = Route("GET", "/v1/things", isOpen: true) { call, _ in
            _ = try call.limit()
            return .answer(.empty)
        }
        let reply = try await Bench(routes: [route]).send("GET", "/v1/things?limit=\(text)")
        #expect(reply.status == status)
    }

    @Test func `heavy work beyond the permits is 503 with Retry-After`() async throws {
        let permits = Permits(1)
        #expect(permits.take())
        #expect(!permits.take())
        permits.giveBack()
        #expect(permits.take())
    }

    @Test func `health answers without a caller`() async throws {
        let bench = try Bench()
        #expect(await bench.send("GET", "/healthz").status == 200)
        #expect(await bench.send("GET", "/readyz").status == 200)
    }
}
