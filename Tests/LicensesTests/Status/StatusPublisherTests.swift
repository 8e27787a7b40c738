import Codes
import JSON
import Signing
import Synchronization
import TestSupport
import Testing

@testable import Licenses

/// Lists are kept from the events and signed when they are asked for.
struct StatusPublisherTests {
    private func publisher(
        _ world: World, term: StatusListTerm = StatusListTerm()
    ) -> StatusPublisher {
        StatusPublisher(store: world.store, signer: world.signer, term: term)
    }

    /// The places of a list, as a stranger reads them.
    private func places(
        _ publisher: StatusPublisher, _ world: World, list: Int64 = 0, at now: Instant? = nil
    ) async throws -> SoundStatusList {
        let now = now ?? world.now
        let published = try #require(try await publisher.list(list, now: now))
        let text = try StatusListText(String(decoding: published.text, as: UTF8.self))
        return try text.sound(KeyRing([world.signer.key]), now: now)
    }

    private func sequence(_ world: World) async throws {
        while try await world.store.sequence() > 0 {}
    }

    @Test func `a list is there from the first place on and says nothing of fresh licenses`()
        async throws
    {
        let world = try await World()
        let publisher = publisher(world)
        #expect(try await publisher.list(0, now: world.now) == nil)
        try await world.issue(world.body())
        let list = try await places(publisher, world)
        #expect(list.places == .allValid && list.path == "/v1/status-lists/0")
        #expect(list.issuedAt == world.now)
        #expect(try await publisher.list(1, now: world.now) == nil)
        _ = try await world.store.reserve(1 << 20, of: "license-status")
        #expect(try await publisher.list(1, now: world.now) != nil)
        #expect(try await publisher.list(2, now: world.now) == nil)
    }

    @Test func `a move is in the list when its event has its place, and a resumption too`()
        async throws
    {
        let world = try await World()
        let publisher = publisher(world)
        var license = try await world.issue(world.body())
        let index = Int(license.status.index)
        #expect(try await places(publisher, world).places[index] == 0)
        for (state, number) in [
            (LicenseState.suspended, UInt8(2)), (.valid, 0), (.suspended, 2), (.revoked, 1),
        ] {
            license = try await world.move(license, to: state)
            try await sequence(world)
            let list = try await places(publisher, world)
            #expect(list.places[index] == number, "\(state)")
        }
    }

    @Test func `terms are as set, and the text carries them`() async throws {
        let world = try await World()
        try await world.issue(world.body())
        let term = StatusListTerm(timeToLive: 5, life: 600)
        let list = try #require(
            try await publisher(world, term: term).list(0, now: world.now))
        let claims = try StatusListText(String(decoding: list.text, as: UTF8.self)).claims
        #expect(claims.timeToLive == 5 && claims.expires == claims.issuedAt + 600)
        #expect(claims.bits == 2 && claims.subject == "/v1/status-lists/0")
    }

    @Test func `an unchanged list is the same text until its period ends`() async throws {
        let world = try await World()
        try await world.issue(world.body())
        // Periods of 600 s; the instant of this world begins one.
        let publisher = publisher(world)
        let first = try await publisher.list(0, now: world.now)
        let second = try await publisher.list(0, now: world.now.adding(seconds: 599))
        #expect(first == second && first != nil)
        let later = world.now.adding(seconds: 600)
        let third = try #require(try await publisher.list(0, now: later))
        #expect(third.tag != first?.tag)
        #expect(try await places(publisher, world, at: later).issuedAt == later)
        // A clock that was set back makes no older list.
        #expect(try await publisher.list(0, now: world.now) == third)
    }

    @Test func `processes beside each other give the same tag, not the same signature`()
        async throws
    {
        let world = try await World()
        let license = try await world.issue(world.body())
        try await world.move(license, to: .revoked)
        try await sequence(world)
        let one = try #require(try await publisher(world).list(0, now: world.now))
        let later = world.now.adding(seconds: 30)
        let two = try #require(try await publisher(world).list(0, now: later))
        #expect(one.tag == two.tag && one.text != two.text)
        #expect(one.tag.hasPrefix("W/\""))
    }

    @Test func `lists from events and from a query agree, through any moves`() async throws {
        let world = try await World()
        let kept = publisher(world)
        var licenses: [License] = []
        for number in 0..<12 {
            licenses.append(
                try await world.issue(world.body { $0["number"] = .string("N\(number)") }))
        }
        let chance = SeededRandom(5)
        for _ in 0..<60 {
            let draw = try chance.bytes(2)
            let place = Int(draw[0]) % licenses.count
            let moves = licenses[place].storedState.moves
            guard !moves.isEmpty else { continue }
            // Two of three go between suspended and valid, so that not all end at once.
            let to = draw[1] % 3 == 0 ? moves[Int(draw[1] / 3) % moves.count] : moves[0]
            licenses[place] = try await world.move(licenses[place], to: to)
            try await sequence(world)
            let fromEvents = try await places(kept, world).places
            #expect(fromEvents == (try await places(publisher(world), world).places))
            for license in licenses {
                let said = fromEvents[Int(license.status.index)]
                #expect(said == ListedStatus(license.storedState).rawValue)
            }
        }
        #expect(Set(licenses.map(\.storedState)).count > 3)
    }

    @Test func `a record without the column is opened, at the start and after a move`() async throws
    {
        let world = try await World()
        for (number, isLoaded) in [("A", false), ("B", true)] {
            let publisher = publisher(world)
            let license = try await world.issue(world.body { $0["number"] = .string(number) })
            if isLoaded { _ = try await places(publisher, world) }
            let body = try LicenseMove(
                reading: Object([
                    "to": "REVOKED", "reasonCode": "violation", "decidedOn": "2026-11-20",
                ]))
            var change = try await MoveLicense(world.ports)
                .decide(license.identifier, body, authority: world.authority, now: world.now)
                .change
            #expect(change.columns.removeValue(forKey: .statusPlace) != nil)
            try await world.store.commit([change], answer: nil)
            try await sequence(world)
            let list = try await places(publisher, world)
            #expect(list.places[Int(license.status.index)] == 1)
        }
    }

    @Test func `a license that is replaced ends in its list, and the new one does not`()
        async throws
    {
        let world = try await World()
        let old = try await world.issue(world.body())
        let body = try world.body { $0["issuedOn"] = "2026-11-20" }
        let issued = try await NewVersion(world.ports)
            .decide(old.identifier, body, authority: world.authority, now: world.now)
        try await world.store.commit(issued.changes, answer: nil)
        try await sequence(world)
        let list = try await places(publisher(world), world)
        #expect(list.places[Int(old.status.index)] == 1)
        #expect(list.places[Int(issued.license.status.index)] == 0)
    }
}

/// Many at once, and failures.
extension StatusPublisherTests {
    /// Counts signatures.
    private final class CountingSigner: Signer {
        let signer: FileSigner
        let count = Mutex(0)
        var key: KeyRecord { signer.key }

        init(_ signer: FileSigner) { self.signer = signer }

        func sign(_ message: [UInt8]) async throws(SigningError) -> [UInt8] {
            count.withLock { $0 += 1 }
            await Task.yield()
            return try await signer.sign(message)
        }
    }

    @Test func `many who ask together share looks and one signature`() async throws {
        let world = try await World()
        let signer = CountingSigner(world.signer)
        let license = try await world.issue(world.body())
        let publisher = StatusPublisher(store: world.store, signer: signer)
        let now = world.now
        for round in 1...2 {
            let tags = await withTaskGroup(of: String?.self) { group in
                for _ in 0..<50 {
                    group.addTask { try? await publisher.list(0, now: now)?.tag }
                }
                return await group.reduce(into: Set<String?>()) { $0.insert($1) }
            }
            #expect(tags.count == 1 && !tags.contains(nil))
            #expect(signer.count.withLock { $0 } == round)
            if round == 1 { try await world.move(license, to: .suspended) }
            try await sequence(world)
        }
    }

    @Test func `who asks after an event never gets a list without it`() async throws {
        let world = try await World()
        let publisher = publisher(world)
        var license = try await world.issue(world.body())
        let index = Int(license.status.index)
        let now = world.now
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask {
                    for _ in 0..<25 { _ = try? await publisher.list(0, now: now) }
                }
            }
            for _ in 0..<10 {
                for (state, number) in [(LicenseState.suspended, UInt8(2)), (.valid, 0)] {
                    do {
                        license = try await world.move(license, to: state)
                        try await sequence(world)
                        #expect(try await places(publisher, world).places[index] == number)
                    } catch { Issue.record(error) }
                }
            }
        }
    }

    @Test func `a failure of store or key is answered, and the next question is not harmed`()
        async throws
    {
        let world = try await World()
        let license = try await world.issue(world.body())
        try await world.move(license, to: .revoked)
        try await sequence(world)
        let faults = FaultPlan()
        for (kind, calls) in [(FaultPlan.Kind.storage, 9), (.signing, 1)] {
            var failures = 0
            for call in 1...12 {
                let fresh = StatusPublisher(
                    store: FaultyStore(world.store, faults),
                    signer: FaultySigner(world.signer, faults))
                faults.arm(kind, call)
                let failed = await #expect(throws: LicenseError.self) {
                    guard try await fresh.list(0, now: world.now) == nil else {
                        throw LicenseError.notFound
                    }
                }
                guard faults.disarm() else {
                    #expect(failed == .notFound)
                    break
                }
                let unavailable: LicenseError =
                    kind == .storage
                    ? .store(.unavailable("fault")) : .signing(.unavailable("fault"))
                #expect(failed == unavailable)
                failures += 1
                #expect(try await places(fresh, world).places[Int(license.status.index)] == 1)
            }
            #expect(failures == calls, "\(kind)")
        }
    }
}
