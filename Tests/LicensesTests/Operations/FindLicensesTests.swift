import Codes
import JSON
import TestSupport
import Testing

@testable import Licenses

struct FindLicensesTests {
    @Test func `a search gives licenses in force unless others are asked for`() async throws {
        let world = try await World()
        let first = try await world.issue(world.body())
        let second = try await world.issue(world.body { $0["number"] = "X-2" })
        try await world.move(first, to: .suspended)
        let code = SubjectCode(type: "001", number: Invented.company)
        let find = FindLicenses(world.store)
        let valid = try await find.search(.init(.holder(code, typeCode: nil)), now: world.now)
        #expect(valid.items.map(\.license.identifier) == [second.identifier] && valid.isComplete)
        let all = try await find.search(
            .init(.holder(code, typeCode: Invented.businessType), states: [.valid, .suspended]),
            now: world.now)
        #expect(all.items.count == 2)
        let none = try await find.search(
            .init(.holder(code, typeCode: Invented.personType)), now: world.now)
        #expect(none.items.isEmpty)
    }

    @Test func `a key limited to other types finds nothing`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let find = FindLicenses(world.store, types: [Invented.personType])
        await #expect(throws: LicenseError.notFound) {
            _ = try await find.license("\(license.identifier)")
        }
        let found = try await find.search(
            .init(.number(typeCode: Invented.businessType, Invented.company)), now: world.now)
        #expect(found.items.isEmpty)
    }
}
