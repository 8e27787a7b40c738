import Codes
import JSON
import TestSupport
import Testing

@testable import Gateway

/// Every change that writes has an event.
@Suite struct PlainEventTests {
    private static let ref = RecordRef(RecordKind("case"), "c1")

    private func route(_ change: Change) -> Route {
        Route("POST", "/v1/things") { _, _ in .commit([change], .json(201) { _ in }) }
    }

    @Test func `a change without an event gets the plain one`() async throws {
        let change = Change(
            Self.ref, expects: .absent, document: Array("{}".utf8), columns: [.state: "05"])
        let bench = try Bench(routes: [route(change)])
        let key = try await bench.key()
        #expect(await bench.send("POST", "/v1/things", key: key, "{}").status == 201)
        let events = try await bench.store.events(of: Self.ref)
        #expect(events.count == 1)
        let body = try Value.parse(try #require(events.first).body)
        #expect(body["type"] == "record.changed")
        #expect(body["revision"] == 1)
        #expect(body["digest"]?.text?.hasPrefix("sm3:") == true)
    }

    @Test func `an event of the domain stays as it is`() async throws {
        let event = EventDraft(
            id: String(repeating: "a", count: 32), salt: Array(repeating: 1, count: 32),
            stream: "license", department: Bench.department.code, body: Array("{}".utf8))
        let change = Change(
            Self.ref, expects: .absent, document: Array("{}".utf8), columns: [.state: "05"],
            event: event)
        let bench = try Bench(routes: [route(change)])
        let key = try await bench.key()
        #expect(await bench.send("POST", "/v1/things", key: key, "{}").status == 201)
        #expect(try await bench.store.events(of: Self.ref).map(\.id) == [event.id])
    }
}
