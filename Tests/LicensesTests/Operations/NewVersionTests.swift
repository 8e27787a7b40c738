import Codes
import JSON
import TestSupport
import Testing

@testable import Licenses

struct NewVersionTests {
    private func renew(
        _ world: World, _ old: License, _ edit: (inout [String: Value]) -> Void = { _ in }
    ) async throws -> Issued {
        let body = try world.body {
            $0["issuedOn"] = "2026-11-20"
            edit(&$0)
        }
        let issued = try await NewVersion(world.ports)
            .decide(old.identifier, body, authority: world.authority, now: world.now)
        try await world.store.commit(issued.changes, answer: nil)
        return issued
    }

    @Test func `the new version takes the place of the old one`() async throws {
        let world = try await World()
        let old = try await world.issue(world.body())
        let issued = try await renew(world, old)
        #expect(issued.license.identifier == old.identifier.next)
        #expect(issued.license.replaces == "\(old.identifier)")
        #expect(issued.events.count == 2)
        let replaced = try await FindLicenses(world.store).license("\(old.identifier)")
        #expect(replaced.license.storedState == .replaced)
        #expect(replaced.license.replacedBy == "\(issued.license.identifier)")
        #expect(replaced.revision == 2)
    }

    @Test func `the number stays held by the new version`() async throws {
        let world = try await World()
        let issued = try await renew(world, world.issue(world.body()))
        await #expect(throws: LicenseError.alreadyIssued(issued.license.identifier)) {
            try await world.issue(world.body())
        }
    }

    @Test func `versions form a chain, and a number given up is free`() async throws {
        let world = try await World()
        let first = try await world.issue(world.body())
        let second = try await renew(world, first) { $0["number"] = "X-2" }.license
        // The old number is no longer held by anybody.
        let stranger = try await world.issue(world.body())
        let third = try await renew(world, second) { $0["number"] = "X-2" }.license
        #expect(third.identifier.version == 3 && third.identifier.serial == first.identifier.serial)
        let finder = FindLicenses(world.store)
        var chain: [License] = []
        for license in [first, second, third] {
            chain.append(try await finder.license("\(license.identifier)").license)
        }
        #expect(chain.map(\.replacedBy) == [second, third].map { "\($0.identifier)" } + [nil])
        #expect(chain.map(\.replaces) == [nil] + [first, second].map { "\($0.identifier)" })
        await #expect(throws: LicenseError.alreadyIssued(stranger.identifier)) {
            _ = try await renew(world, third)
        }
    }

    @Test func `a replaced license cannot be replaced again`() async throws {
        let world = try await World()
        let old = try await world.issue(world.body())
        _ = try await renew(world, old)
        await #expect(
            throws: LicenseError.moveNotAllowed(from: .replaced, to: .replaced, allowed: [])
        ) { _ = try await renew(world, old) }
    }

    @Test func `a suspended license is resumed before it is changed`() async throws {
        let world = try await World()
        let old = try await world.move(world.issue(world.body()), to: .suspended)
        await #expect(
            throws: LicenseError.moveNotAllowed(
                from: .suspended, to: .replaced,
                allowed: [.valid, .withdrawn, .cancelled, .revoked, .transferred])
        ) { _ = try await renew(world, old) }
    }

    @Test func `type and issuer stay the same`() async throws {
        let world = try await World()
        let old = try await world.issue(world.body())
        let found = try await fault {
            _ = try await renew(world, old) { $0["typeCode"] = .string(Invented.personType) }
        }
        #expect(found.code == "license.version-differs" && found.pointer == "/typeCode")
    }

    @Test func `a number held by another license is refused`() async throws {
        let world = try await World()
        let old = try await world.issue(world.body())
        let other = try await world.issue(world.body { $0["number"] = "X-2" })
        await #expect(throws: LicenseError.alreadyIssued(other.identifier)) {
            _ = try await renew(world, old) { $0["number"] = "X-2" }
        }
    }

    @Test func `an expired license is renewed`() async throws {
        let world = try await World()
        let old = try await world.issue(world.body { $0["validTo"] = "2026-10-01" })
        let issued = try await renew(world, old) { $0["validTo"] = "2027-10-01" }
        #expect(issued.license.state(on: world.now.day) == .valid)
    }
}
