import Codes
import JSON
import TestSupport
import Testing

@testable import Licenses

struct PutTypeTests {
    @Test func `a changed type gets the next version, the same type none`() async throws {
        let world = try await World()
        let put = PutType(records: world.store, random: world.random)
        let (type, version) = try await LicenseTypes(world.store).type(Invented.businessType)
        #expect(version == 1)
        #expect(try await put.decide(type).changes.isEmpty)
        var changed = type
        changed.name = "营业执照（新）"
        let published = try await put.decide(changed)
        #expect(published.version == 2 && !published.isNew)
        try await world.store.commit(published.changes, answer: nil)
        #expect(try await LicenseTypes(world.store).type(Invented.businessType).type == changed)
        await #expect(throws: LicenseError.stale(revision: 2)) {
            _ = try await put.decide(type, revision: 1)
        }
    }

    @Test func `types are read in pages by code`() async throws {
        let world = try await World()
        let first = try await LicenseTypes(world.store).page(after: nil, limit: 1)
        #expect(first.map(\.type.code) == [Invented.businessType])
        let second = try await LicenseTypes(world.store)
            .page(after: Invented.businessType, limit: 5)
        #expect(second.map(\.type.code) == [Invented.personType])
        await #expect(throws: LicenseError.typeNotFound) {
            _ = try await LicenseTypes(world.store).type("x")
        }
    }

    @Test(arguments: [
        (#""key":"MC""#, #""key":"LX""#, "license-type.face-key-twice", "/face/1/key"),
        (#""key":"MC""#, #""key":"M.C""#, "license-type.face-key", "/face/0/key"),
        (#""maxLength":20,"#, #""maxLength":0,"#, "license-type.max-length", "/face/0/maxLength"),
        (#""type":"date""#, #""type":"day""#, "json.choice", "/face/3/type"),
        (#"JY\\d{4}"#, #"(JY)"#, "license-type.pattern", "/face/6/pattern"),
        (#""kind":"any""#, #""kind":"years","years":0"#, "license-type.years", "/validity/years"),
        (#""holderKind":"legal""#, #""holderKind":"cat""#, "json.choice", "/holderKind"),
        (
            #""code":"11100000MB0143028R""#, #""code":"113205000141499658""#, "license-type.code",
            "/definer"
        ),
    ])
    func `each defect of a type has its code and pointer`(
        _ row: (String, String, String, String)
    ) async throws {
        let json = World.business.replacing(row.0, with: row.1)
        let found = try await fault {
            _ = try LicenseType(
                reading: Object(bytes: Array(json.utf8)), code: Invented.businessType)
        }
        #expect(found.code == row.2)
        #expect(found.pointer == row.3)
    }
}
