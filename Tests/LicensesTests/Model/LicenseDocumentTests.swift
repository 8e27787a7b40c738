import Codes
import JSON
import TestSupport
import Testing

@testable import Licenses

struct LicenseDocumentTests {
    @Test func `a license is read back as it was written`() async throws {
        let world = try await World()
        var license = try await world.issue(world.personBody())
        #expect(try License(document: license.document) == license)
        license = try await world.move(license, to: .suspended)
        license.replacedBy = license.identifier.description
        #expect(try License(document: license.document) == license)
    }

    @Test func `columns hold no number of a person and no printed number`() async throws {
        let world = try await World()
        let issued = try await Licenses.Issue(world.ports)
            .decide(world.personBody(), authority: world.authority, now: world.now)
        let change = try #require(issued.changes.first)
        for value in change.columns.values {
            #expect(!value.contains(Invented.person) && !value.contains("320500A0001"))
        }
        #expect(!change.record.id.contains(Invented.person))
    }
}
