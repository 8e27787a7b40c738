import Codes
import JSON
import TestSupport
import Testing

@testable import Licenses

struct MoveLicenseTests {
    @Test(arguments: LicenseState.allCases)
    func `a valid license moves where the table allows and nowhere else`(
        _ to: LicenseState
    ) async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        if LicenseState.valid.moves.contains(to) {
            #expect(try await world.move(license, to: to).storedState == to)
        } else {
            await #expect(
                throws: LicenseError.moveNotAllowed(
                    from: .valid, to: to, allowed: LicenseState.valid.moves)
            ) { try await world.move(license, to: to) }
        }
    }

    @Test(arguments: [LicenseState.withdrawn, .cancelled, .revoked, .transferred])
    func `an ended license does not come back`(_ end: LicenseState) async throws {
        let world = try await World()
        let license = try await world.move(world.issue(world.body()), to: end)
        await #expect(
            throws: LicenseError.moveNotAllowed(from: end, to: .valid, allowed: [])
        ) { try await world.move(license, to: .valid) }
    }

    @Test func `a suspended license is resumed and its life is kept`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        try await world.move(license, to: .suspended, on: "2026-11-01")
        let resumed = try await world.move(license, to: .valid, on: "2026-11-02")
        #expect(resumed.history.map(\.state) == [.valid, .suspended, .valid])
        #expect(resumed.stateSince(on: world.now.day).description == "2026-11-02")
        #expect(try await world.store.events(of: license.record).map(\.revision) == [1, 2, 3])
    }

    @Test(arguments: [
        ("2026-11-22", "license.decided-in-future"),
        ("2026-03-04", "license.decided-before-state"),
    ])
    func `the day of the decision lies between the last step and today`(
        _ row: (String, String)
    ) async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let found = try await fault {
            try await world.move(license, to: .suspended, on: row.0)
        }
        #expect(found.code == row.1 && found.pointer == "/decidedOn")
        try await world.move(license, to: .suspended, on: "2026-03-05")
    }

    @Test func `another reason must be said in words`() async throws {
        let found = try await fault {
            _ = try LicenseMove(
                reading: Object([
                    "to": "SUSPENDED", "reasonCode": "other", "decidedOn": "2026-11-20",
                ]))
        }
        #expect(found.code == "json.missing" && found.pointer == "/reason")
    }

    @Test func `another department's license is not found and a stale revision is refused`()
        async throws
    {
        let world = try await World()
        let license = try await world.issue(world.body())
        let body = try LicenseMove(
            reading: Object([
                "to": "SUSPENDED", "reasonCode": "lost", "decidedOn": "2026-11-20",
            ]))
        await #expect(throws: LicenseError.notFound) {
            try await MoveLicense(world.ports).decide(
                license.identifier, body,
                authority: IssuingAuthority(department: Invented.otherIssuer), now: world.now)
        }
        await #expect(throws: LicenseError.stale(revision: 1)) {
            try await MoveLicense(world.ports).decide(
                license.identifier, body, revision: 2, authority: world.authority, now: world.now)
        }
    }
}
