import Codes
import JSON
import TestSupport
import Testing

@testable import Licenses

struct HoldingsTests {
    private let person = SubjectCode(type: "111", number: Invented.person)

    private func find(_ world: World, at now: Instant? = nil) async throws -> Holdings.Answer {
        try await Holdings(world.store)
            .find(holder: person, type: Invented.personType, now: now ?? world.now)
    }

    @Test func `nobody holds what was never issued`() async throws {
        #expect(try await find(World()) == .none)
    }

    @Test func `a license in force is found with digest, number and face`() async throws {
        let world = try await World()
        let license = try await world.issue(world.personBody())
        guard case .inForce(let held) = try await find(world) else {
            Testing.Issue.record("not in force")
            return
        }
        #expect(held.map(\.identifier) == [license.identifier])
        #expect(held[0].digest == license.digest && held[0].face == license.face)
        #expect(held[0].asOf == world.now)
    }

    @Test func `a suspended or expired one is told with its state`() async throws {
        let world = try await World()
        let license = try await world.issue(world.personBody())
        let late = try Instant("2031-03-05T00:00:00+08:00")
        guard case .notInForce(let expired) = try await find(world, at: late) else {
            Testing.Issue.record("in force")
            return
        }
        #expect(expired.state == .expired)
        try await world.move(license, to: .suspended)
        guard case .notInForce(let held) = try await find(world) else {
            Testing.Issue.record("in force")
            return
        }
        #expect(held.state == .suspended)
    }
}
