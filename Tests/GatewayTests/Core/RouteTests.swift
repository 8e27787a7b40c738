import JSON
import Testing

@testable import Gateway

/// Paths, methods, limits, revisions.
@Suite struct RouteTests {
    @Test(
        arguments: [
            "//v1/me", "/v1//me", "/v1/%2Fme", "/v1/../me", "/v1/./me", "/v1/me%00", "/v1/%ZZ",
            "/v1/me/", "v1/me", "/v1/%FF", "/v1/a%5Cb", "/v1/a%7F", "/v1/a%C2%85", "/v1/%2e%2e/me",
            "/v1/%0d%0aX:y", "*", "", "/v1/me;a=1", "/v1/me%3Ba", "/v1/%252Fme", "/v1/me#a",
            "/v1/me?a=1#b", "/v1/\u{6211}", "http://a/v1/me",
        ])
    func `an ambiguous path is refused before routing`(target: String) async throws {
        let reply = try await Bench().send("GET", target)
        #expect(reply.status == 400 && reply.code == "path.malformed")
    }

    @Test func `an unknown path is 404 and a known one with another method 405`() async throws {
        let bench = try Bench()
        #expect(await bench.send("GET", "/v1/nothing").status == 404)
        let other = await bench.send("DELETE", "/v1/me")
        #expect(other.status == 405 && other.header("Allow") == "GET, HEAD")
        let post = await bench.send("GET", "/v1/verifications")
        #expect(post.status == 405 && post.header("Allow") == "POST")
    }

    @Test(arguments: ["host", "authorization", "idempotency-key", "if-match"])
    func `a field that two readers could read differently stands once`(name: String) async throws {
        let twice = [(name: name, value: "a"), (name: name, value: "a")]
        let reply = try await Bench().send("GET", "/healthz", headers: twice)
        #expect(reply.status == 400 && reply.code == "header.twice")
        #expect(reply.json["detail"]?.text?.contains(name) == true)
    }

    @Test func `a malformed or repeated query is refused`() async throws {
        let bench = try Bench()
        #expect(await bench.send("GET", "/v1/me?a=%ZZ").code == "query.malformed")
        #expect(await bench.send("GET", "/v1/me?a=%FF").code == "query.malformed")
        #expect(await bench.send("GET", "/v1/me?a=1&a=2").code == "query.twice")
    }

    @Test func `a body is read only when the caller is known, and within the limit`() async throws {
        let route = Route("POST", "/v1/things", scope: .auditRead, bodyLimit: 8) { call, _ in
            .answer(Answer(body: call.body))
        }
        let bench = try Bench(routes: [route])
        let count = Count()
        let key = try await bench.key([.auditRead])
        let poor = try await bench.key(id: "poor")
        func send(_ key: String?, _ body: [UInt8]?) async -> Answer {
            let headers = key.map { [(name: "authorization", value: "Bearer \($0)")] } ?? []
            let request = Request(method: "POST", target: "/v1/things", headers: headers)
            return await bench.dispatcher.answer(request) { limit in
                #expect(limit == 8)
                _ = count.next()
                return body
            }.0
        }
        #expect(await send(nil, [1]).status == 401)
        #expect(await send("mk_x", [1]).status == 401)
        #expect(await send(poor, [1]).status == 403)
        #expect(count.value == 0)
        #expect(await send(key, [1, 2]).body == [1, 2])
        #expect(await send(key, nil).status == 413)
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
        let route = Route("PUT", "/v1/things", isOpen: true, readsRevision: true) { call, _ in
            try call.requireMatch(3)
            return .answer(.empty)
        }
        let bench = try Bench(routes: [route])
        #expect(await bench.send("PUT", "/v1/things").status == 428)
        // Weak tags, lists and * name no revision that somebody saw.
        let tags = [
            "\"2\"", "3", "\"3", "W/\"3\"", "\"3\", \"4\"", "*", "\"03\"", "\"+3\"", "\"\"", "",
        ]
        for tag in tags {
            let reply = await bench.send("PUT", "/v1/things", headers: [("if-match", tag)])
            #expect(reply.status == 412 && reply.code == "revision.stale", "\(tag)")
        }
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

    @Test func `a GET takes no body`() async throws {
        #expect(try await Bench().send("GET", "/healthz", "x").status == 413)
    }

    @Test func `a query of more than 32 pairs is refused`() async throws {
        let pairs = (0..<33).map { "a\($0)=1" }.joined(separator: "&")
        let reply = try await Bench().send("GET", "/healthz?\(pairs)")
        #expect(reply.status == 400 && reply.code == "query.malformed")
    }

    @Test func `health answers without a caller`() async throws {
        let bench = try Bench()
        #expect(await bench.send("GET", "/healthz").status == 200)
        #expect(await bench.send("GET", "/readyz").status == 200)
    }
}
