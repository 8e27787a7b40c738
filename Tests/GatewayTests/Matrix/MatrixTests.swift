import Codes
import JSON
import TestSupport
import Testing

@testable import Gateway

/// Every route against every sort of caller (越权矩阵): no key, a key without the scope, and the key
/// of another department that has every scope.
@Suite struct MatrixTests {
    private static let closed = RouteTable.contract.routes.filter { !$0.isOpen }
    private static let headers = [
        (name: "idempotency-key", value: "k"), (name: "if-match", value: "\"1\""),
    ]

    /// The route's path with something for each parameter.
    private static func target(_ route: Route) -> String {
        "/" + route.segments.map { $0.hasPrefix("{") ? "x" : String($0) }.joined(separator: "/")
    }

    @Test func `every closed route refuses a call without a key`() async throws {
        let bench = try Bench()
        for route in Self.closed {
            let reply = await bench.send(
                route.method, Self.target(route), "{}", headers: Self.headers)
            #expect(reply.status == 401 && reply.code == "caller.missing", "\(route.name)")
        }
    }

    @Test func `every closed route refuses a key without its scope and names it`() async throws {
        let bench = try Bench()
        for (number, route) in Self.closed.enumerated() {
            guard let scope = route.scopes.first else { continue }
            let scopes = Town.all.subtracting(route.scopes)
            let key = try await bench.key(scopes, id: "k\(number)", receiver: "r")
            let reply = await bench.send(
                route.method, Self.target(route), key: key, #"{"purpose":\#(Probe.purpose)}"#,
                headers: Self.headers)
            #expect(reply.status == 403, "\(route.name)")
            #expect(reply.code == "caller.scope-missing", "\(route.name)")
            let detail = reply.json["detail"]?.text ?? ""
            #expect(detail.contains(scope.rawValue), "\(route.name)")
        }
    }

    @Test func `every closed route has its probes`() {
        let names = Set(Self.closed.map(\.name))
        #expect(names.subtracting(Probe.all.keys).sorted() == [])
        #expect(Set(Probe.all.keys).subtracting(names).sorted() == [])
    }

    @Test func `another department with every scope sees and changes nothing`() async throws {
        let town = try await Town(Bench())
        var counts = (same: 0, excepted: 0)
        let before = try await town.revisions()
        for route in Self.closed {
            for (number, probe) in (Probe.all[route.name] ?? []).enumerated() {
                let about = "\(route.name) [\(number)]"
                let foreign = await ask(town, route, probe, town.objects, "f\(number)")
                // What may be taken would be made under an absent name, and be there afterwards.
                var absent = foreign
                if case .same = probe.rule {
                    absent = await ask(town, route, probe, town.absent, "a\(number)")
                    counts.same += 1
                } else {
                    counts.excepted += 1
                }
                compare(foreign, absent, probe, town, about)
            }
        }
        let after = try await town.revisions()
        for (name, revision) in before {
            #expect(after[name] == revision, "\(name) was changed by another department")
        }
        let asked = Self.closed.count { !$0.scopes.isEmpty }
        print(
            "matrix: \(Self.closed.count) routes; \(Self.closed.count) without key, \(asked) "
                + "without scope, \(counts.same) foreign against absent, \(counts.excepted) "
                + "exceptions with reasons")
        #expect(counts.same >= 25)
    }

    private func ask(
        _ town: Town, _ route: Route, _ probe: Probe, _ objects: Objects, _ name: String
    ) async -> Bench.Reply {
        await town.bench.send(
            route.method, probe.target(objects), key: town.second, probe.body(objects),
            headers: [("idempotency-key", name), ("if-match", "\"1\"")])
    }

    private func compare(
        _ foreign: Bench.Reply, _ absent: Bench.Reply, _ probe: Probe, _ town: Town,
        _ about: String
    ) {
        let text = String(decoding: foreign.answer.body, as: UTF8.self)
        switch probe.rule {
        case .same:
            #expect(foreign.status == absent.status, "\(about)")
            #expect(foreign.code == absent.code, "\(about)")
            #expect(
                plain(foreign, town.objects) == plain(absent, town.absent), "\(about)")
            #expect(foreign.status < 500, "\(about) \(foreign.summary)")
        case .shared(let reason): #expect(!reason.isEmpty && foreign.status < 500, "\(about)")
        case .taken(let reason):
            #expect(!reason.isEmpty, "\(about)")
            #expect(foreign.status == 200 || foreign.status >= 400, "\(about)")
        case .list:
            #expect(foreign.status == 200, "\(about) \(text)")
            for id in [
                town.objects.grant, town.objects.record, town.objects.resolution, "\"draft\"",
            ] {
                #expect(!text.contains(id), "\(about) shows \(id)")
            }
        case .ownerless: #expect(foreign.status < 500, "\(about)")
        }
    }

    /// An answer without what differs from call to call, and with names instead of identifiers.
    private func plain(_ reply: Bench.Reply, _ objects: Objects) -> String {
        var text = String(decoding: reply.answer.body, as: UTF8.self)
        for key in ["instance", "id", "slip"] {
            guard let value = reply.json[key]?.text else { continue }
            text = text.replacing(value, with: "<\(key)>")
        }
        for record in reply.json["records"]?.elements ?? [] {
            for key in ["id", "decision"] {
                if let value = record[key]?.text { text = text.replacing(value, with: "<id>") }
            }
        }
        // Whose case it is differs between the two, the item of a resolution does not.
        text = text.replacing(ExemptionRouteTests.code, with: "ITEM")
        for (identifier, name) in objects.names {
            text = text.replacing(identifier, with: name)
        }
        return text
    }
}
