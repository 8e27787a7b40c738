import Codes
import JSON
import Testing

@testable import Gateway

/// Repeated requests get the first answer's bytes; another body is refused.
@Suite struct IdempotencyTests {
    private static let kind = RecordKind("case")

    private static func route(_ count: Count, _ rule: Route.Idempotency = .required) -> Route {
        Route("POST", "/v1/things", idempotency: rule) { call, _ in
            let number = count.next()
            let change = Change(
                RecordRef(kind, "thing-\(number)"), expects: .absent, document: Array("{}".utf8),
                columns: [.state: "05"])
            return .commit([change], .json(201) { $0.integer("number", number) })
        }
    }

    @Test func `the same request is answered with the first bytes and decided once`() async throws {
        let count = Count()
        let bench = try Bench(routes: [Self.route(count)])
        let key = try await bench.key()
        let headers = [(name: "idempotency-key", value: "k1")]
        let first = await bench.send("POST", "/v1/things", key: key, "{}", headers: headers)
        let second = await bench.send("POST", "/v1/things", key: key, "{}", headers: headers)
        #expect(first.status == 201 && second.status == 201)
        #expect(first.answer.body == second.answer.body)
        #expect(first.header("Idempotent-Replay") == nil)
        #expect(second.header("Idempotent-Replay") == "true")
        #expect(count.value == 1)
    }

    @Test func `no answer is given again to an If-Match that names no revision`() async throws {
        let count = Count()
        let route = Route(
            "POST", "/v1/things", idempotency: .optional, readsRevision: true
        ) { call, _ in
            try call.allowMatch(1)
            return .commit([], .json(200) { $0.integer("number", count.next()) })
        }
        let bench = try Bench(routes: [route])
        let key = try await bench.key()
        for (tag, status) in [("\"1\"", 200), ("1", 412), ("W/\"1\"", 412), ("\"1\"", 200)] {
            let reply = await bench.send(
                "POST", "/v1/things", key: key, "{}",
                headers: [("idempotency-key", "k"), ("if-match", tag)])
            #expect(reply.status == status, "\(tag)")
            if status == 412 { #expect(reply.code == "revision.stale") }
        }
        #expect(count.value == 1)
    }

    @Test func `another body under the same key is 422`() async throws {
        let bench = try Bench(routes: [Self.route(Count())])
        let key = try await bench.key()
        let headers = [(name: "idempotency-key", value: "k1")]
        _ = await bench.send("POST", "/v1/things", key: key, "{}", headers: headers)
        let other = await bench.send("POST", "/v1/things", key: key, "{ }", headers: headers)
        #expect(other.status == 422)
        #expect(other.code == "idempotency.key-reused")
    }

    @Test func `two callers may use the same key`() async throws {
        let count = Count()
        let bench = try Bench(routes: [Self.route(count)])
        let headers = [(name: "idempotency-key", value: "k1")]
        for id in ["a", "b"] {
            let key = try await bench.key(id: id)
            let reply = await bench.send("POST", "/v1/things", key: key, "{}", headers: headers)
            #expect(reply.status == 201 && reply.header("Idempotent-Replay") == nil)
        }
        #expect(count.value == 2)
    }

    @Test func `a missing key is 400 where it is required`() async throws {
        let bench = try Bench(routes: [Self.route(Count())])
        let key = try await bench.key()
        let reply = await bench.send("POST", "/v1/things", key: key, "{}")
        #expect(reply.status == 400 && reply.code == "idempotency.key-missing")
    }

    @Test func `a missing key is fine where it is optional`() async throws {
        let bench = try Bench(routes: [Self.route(Count(), .optional)])
        let key = try await bench.key()
        #expect(await bench.send("POST", "/v1/things", key: key, "{}").status == 201)
    }

    @Test(arguments: ["", "é", String(repeating: "k", count: 256)])
    func `a malformed key is 400`(text: String) async throws {
        let bench = try Bench(routes: [Self.route(Count())])
        let key = try await bench.key()
        let reply = await bench.send(
            "POST", "/v1/things", key: key, "{}", headers: [("idempotency-key", text)])
        #expect(reply.status == 400 && reply.code == "idempotency.key-malformed")
    }

    @Test func `of many at once one decides and all get its answer`() async throws {
        let count = Count()
        let bench = try Bench(routes: [Self.route(count)])
        let key = try await bench.key()
        let bodies = await withTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<16 {
                group.addTask {
                    await bench.send(
                        "POST", "/v1/things", key: key, "{}",
                        headers: [("idempotency-key", "same")]
                    ).answer.body
                }
            }
            var bodies: Set<[UInt8]> = []
            for await body in group { bodies.insert(body) }
            return bodies
        }
        #expect(bodies.count == 1)
        #expect(count.value == 1)
    }

    @Test func `a refusal is not kept`() async throws {
        let count = Count()
        let route = Route("POST", "/v1/things", idempotency: .required) { _, _ in
            guard count.next() > 1 else { throw Problem(.conflict, "state.conflict") }
            return .commit([], .json(201) { $0.bool("done", true) })
        }
        let bench = try Bench(routes: [route])
        let key = try await bench.key()
        let headers = [(name: "idempotency-key", value: "k1")]
        #expect(
            await bench.send("POST", "/v1/things", key: key, "{}", headers: headers).status == 409)
        #expect(
            await bench.send("POST", "/v1/things", key: key, "{}", headers: headers).status == 201)
    }

    @Test func `a lost race is decided once more and then 409`() async throws {
        let count = Count()
        let route = Route("POST", "/v1/things") { _, _ in
            _ = count.next()
            throw StoreError.conflict(.record(RecordRef(Self.kind, "x")))
        }
        let bench = try Bench(routes: [route])
        let key = try await bench.key()
        let reply = await bench.send("POST", "/v1/things", key: key, "{}")
        #expect(reply.status == 409 && reply.code == "state.conflict")
        #expect(count.value == 2)
    }
}
