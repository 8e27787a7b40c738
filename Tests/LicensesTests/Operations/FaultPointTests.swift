import Codes
import JSON
import TestSupport
import Testing

@testable import Licenses

/// Every call that may fail, failed once: nothing is half done, and the next try succeeds.
struct FaultPointTests {
    /// What a reader sees of all licenses.
    private struct Sight: Equatable {
        var records: [StoredRecord] = []
        var events: [[SequencedEvent]] = []
        var holder: RecordRef?
    }

    private func sight(_ world: World) async throws -> Sight {
        var sight = Sight()
        sight.records = try await world.store.records(RecordQuery(.license, limit: 1000))
        for record in sight.records {
            sight.events.append(try await world.store.events(of: record.ref))
        }
        let key = LicenseIndex.business(
            typeCode: Invented.businessType, issuer: Invented.issuer, Invented.company)
        sight.holder = try await world.store.record(.license, holding: key)?.ref
        return sight
    }

    /// Runs an operation with its first, second, third … call failing until none is left; answers
    /// how many there were.
    private func failEach(
        _ world: World,
        _ operation: (IssuingPorts) async throws(LicenseError) -> [Change]
    ) async throws -> Int {
        let faults = FaultPlan()
        let store = FaultyStore(world.store, faults)
        let ports = IssuingPorts(
            records: store, serials: StoreSerials(store: store),
            signers: OneSigner(only: FaultySigner(world.signer, faults)),
            random: FaultyRandom(world.random, faults), statusCode: world.ports.statusCode)
        let before = try await sight(world)
        for call in 1...1000 {
            faults.arm([.storage, .signing, .random], call)
            do {
                try await store.commit(operation(ports), answer: nil)
            } catch {
                #expect(faults.disarm(), "call \(call): \(error)")
                #expect(try await sight(world) == before, "call \(call)")
                continue
            }
            #expect(!faults.disarm())
            #expect(try await sight(world) != before)
            return call - 1
        }
        return 1000
    }

    @Test func `an issue that fails anywhere leaves nothing`() async throws {
        let world = try await World()
        let body = try world.body()
        let calls = try await failEach(world) { ports throws(LicenseError) in
            try await Licenses.Issue(ports)
                .decide(body, authority: world.authority, now: world.now).changes
        }
        // Type, key, two serials, seven disclosures and five of metadata, signature, event id and
        // salt, commit.
        #expect(calls == 20)
        #expect(try await sight(world).records.count == 1)
    }

    @Test func `a transfer in that fails anywhere leaves the former license as it was`()
        async throws
    {
        let world = try await World()
        let old = try await world.move(world.issue(world.body()), to: .transferred)
        let body = try world.body { $0["replaces"] = .string("\(old.identifier)") }
        let calls = try await failEach(world) { ports throws(LicenseError) in
            try await Licenses.Issue(ports)
                .decide(body, authority: world.authority, now: world.now).changes
        }
        #expect(calls == 24)
    }

    @Test func `a new version that fails anywhere leaves the old one in force`() async throws {
        let world = try await World()
        let old = try await world.issue(world.body())
        let body = try world.body { $0["issuedOn"] = "2026-11-20" }
        let calls = try await failEach(world) { ports throws(LicenseError) in
            try await NewVersion(ports)
                .decide(old.identifier, body, authority: world.authority, now: world.now).changes
        }
        #expect(calls == 23)
        #expect(try await sight(world).records.count == 2)
    }

    @Test func `a move that fails anywhere leaves the state as it was`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let body = try LicenseMove(
            reading: Object([
                "to": "REVOKED", "reasonCode": "violation", "decidedOn": "2026-11-20",
            ]))
        let calls = try await failEach(world) { ports throws(LicenseError) in
            [
                try await MoveLicense(ports)
                    .decide(license.identifier, body, authority: world.authority, now: world.now)
                    .change
            ]
        }
        // The license, event id and salt, commit.
        #expect(calls == 4)
        #expect(try await sight(world).holder == nil)
    }
}
