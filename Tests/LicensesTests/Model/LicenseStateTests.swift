import Codes
import JSON
import TestSupport
import Testing

@testable import Licenses

struct LicenseStateTests {
    static let table: [LicenseState: Set<LicenseState>] = [
        .valid: [.suspended, .withdrawn, .cancelled, .revoked, .transferred],
        .suspended: [.valid, .withdrawn, .cancelled, .revoked, .transferred],
    ]

    @Test(arguments: LicenseState.allCases, LicenseState.allCases)
    func `the table of moves is that of the contract`(_ from: LicenseState, _ to: LicenseState) {
        #expect(from.moves.contains(to) == (Self.table[from]?.contains(to) ?? false))
    }

    @Test func `the last day counts until midnight in UTC plus 8`() async throws {
        let world = try await World()
        let license = try await world.issue(world.personBody())
        let last = try Instant("2031-03-04T23:59:59.999+08:00")
        let after = try Instant("2031-03-05T00:00:00+08:00")
        #expect(license.state(on: last.day) == .valid)
        #expect(license.state(on: after.day) == .expired)
        #expect(license.stateSince(on: after.day).description == "2031-03-05")
        #expect(license.stateReason(on: after.day) == nil)
    }

    @Test(
        arguments: [
            ("2031-03-04T23:59:59.999+08:00", LicenseState.valid),
            ("2031-03-05T00:00:00+08:00", .expired), ("2026-03-05T00:00:00+08:00", .valid),
            ("2031-03-04T15:59:59.999999Z", .valid), ("2031-03-04T16:00:00Z", .expired),
        ])
    func `token and record expire at the same instant, with no job between`(
        _ row: (instant: String, state: LicenseState)
    ) async throws {
        let world = try await World()
        let license = try await world.issue(world.personBody())
        let now = try Instant(row.instant)
        let result = try await world.verify(VerificationQuestion(.token(license.token)), at: now)
        #expect(result.state == row.state)
        let period = result.findings.first { $0.code == "license.period" }
        #expect((period?.outcome == .passed) == (row.state == .valid))
        let found = try await FindLicenses(world.store).search(
            FindLicenses.Query(
                .holder(SubjectCode(type: "111", number: Invented.person), typeCode: nil)),
            now: now)
        #expect(found.items.count == (row.state == .valid ? 1 : 0))
    }

    @Test func `a license before its first day has not begun`() async throws {
        let world = try await World()
        let license = try await world.issue(
            world.body { $0["validFrom"] = "2026-12-01" })
        #expect(license.state(on: world.now.day) == .notBegun)
        #expect(license.state(on: try Day("2026-12-01")) == .valid)
    }

    @Test func `a suspended license stays suspended behind its last day`() async throws {
        let world = try await World()
        let license = try await world.move(
            world.issue(world.personBody()), to: .suspended)
        #expect(license.state(on: try Day("2040-01-01")) == .suspended)
    }
}
