import Codes
import TestSupport
import Testing

@testable import Gateway

/// The same for what is done behind the routes: background steps, and callers' keys.
@Suite struct FaultBehindTests {
    /// Runs steps with their n-th part failing, for every n; each is then run again undisturbed.
    private func failEach(
        _ kind: FaultPlace.Kind, _ world: FaultWorld, _ name: String,
        prepare: () async throws -> Void = {}, settle: () async throws -> Void,
        step: () async throws -> Void
    ) async throws {
        var cases = 0
        try await prepare()
        let first = try await world.sight()
        try await step()
        try await settle()
        let expected = try await world.sight().changes(since: first)
        for fault in kind.faults {
            for isLasting in FaultPlace.modes(kind, fault) {
                for part in 1...500 {
                    try await prepare()
                    let before = try await world.sight()
                    world.faults.arm(fault, part, isLasting: isLasting)
                    var hasFailed = false
                    do { try await step() } catch { hasFailed = true }
                    guard world.faults.disarm() else { break }
                    cases += 1
                    let made = try await world.sight().changes(since: before)
                    let about = "\(name), \(fault) \(part)"
                    if hasFailed && fault != .outcome { #expect(made == [], "\(about)") }
                    if made.isEmpty && hasFailed { try await step() }
                    try await settle()
                    let now = try await world.sight().changes(since: before)
                    #expect(now == expected, "\(about)")
                }
            }
        }
        #expect(try await world.disorder() == [])
        #expect(cases > 0, "\(name): nothing failed")
        print("faults | \(kind) | \(name) | \(cases) failures | held")
    }

    private func within(
        _ kind: FaultPlace.Kind, _ work: (FaultWorld) async throws -> Void
    ) async throws {
        let faults = FaultPlan()
        try await FaultPlace.with(kind, faults) { place in
            try await work(try await FaultWorld(place, faults))
        }
    }

    @Test(arguments: FaultPlace.Kind.all)
    func `background steps that fail anywhere write each record once and number all`(
        _ kind: FaultPlace.Kind
    ) async throws {
        try await within(kind) { world in
            let body = #"{"token":"\#(world.token)"}"#
            try await failEach(
                kind, world, "background step",
                prepare: {
                    for _ in 1...3 {
                        let said = await world.bench.send(
                            "POST", "/v1/verifications", key: world.key, body)
                        #expect(said.status == 200)
                    }
                },
                settle: { for _ in 1...2 { await world.bench.recorder.work() } },
                step: { await world.bench.recorder.work() })
        }
    }

    @Test(arguments: FaultPlace.Kind.all)
    func `a receiver that comes when anything fails is numbered once and without a gap`(
        _ kind: FaultPlace.Kind
    ) async throws {
        try await within(kind) { world in
            let store = FaultyStore(world.bench.store, world.faults)
            var cases = 0
            for fault in kind.faults where fault != .signing && fault != .random {
                for part in 1...50 {
                    let receiver = "\(fault)-\(part)"
                    world.faults.arm(fault, part)
                    _ = try? await store.feed(receiver: receiver, after: 0, limit: 99)
                    guard world.faults.disarm() else { break }
                    cases += 1
                    let feed = try await store.feed(receiver: receiver, after: 0, limit: 99)
                    let city = try await store.feed(receiver: "city", after: 0, limit: 99)
                    #expect(feed == city && !feed.isEmpty, "\(receiver)")
                    #expect(feed.map(\.number) == Array(1...Int64(feed.count)))
                }
            }
            #expect(cases > 0)
        }
    }

    @Test(arguments: FaultPlace.Kind.all)
    func `a key made or revoked when anything fails works wholly or not at all`(
        _ kind: FaultPlace.Kind
    ) async throws {
        try await within(kind) { world in
            let store = FaultyStore(world.bench.store, world.faults)
            let callers = Callers(
                records: store, random: world.bench.dispatcher.services.random)
            var id = ""
            var made = ""
            try await failEach(
                kind, world, "a caller's key made", prepare: { id = "c-\(world.next())" },
                settle: {
                    #expect(await world.bench.send("GET", "/v1/me", key: made).status == 200)
                },
                step: {
                    let caller = Caller(
                        id: id, name: id, department: Bench.department, scopes: [])
                    let (key, change) = try callers.create(caller)
                    made = key
                    try await store.commit([change], answer: nil)
                })
            var key = ""
            try await failEach(
                kind, world, "a caller's key revoked",
                prepare: {
                    id = "r-\(world.next())"
                    key = try await world.bench.key(id: id)
                },
                settle: {
                    let reply = await world.bench.send("GET", "/v1/me", key: key)
                    #expect(reply.status == 401)
                },
                step: {
                    let found = try await store.record(RecordRef(.caller, id))
                    let stored = try #require(found)
                    try await store.commit([callers.revoke(stored)], answer: nil)
                })
        }
    }
}
