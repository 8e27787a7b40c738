import Codes
import JSON
import TestSupport
import Testing

@testable import Licenses

struct IssueTests {
    @Test func `a license is issued, stored and found by its identifier`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        #expect(license.identifier.version == 1)
        #expect(license.digest.hasPrefix("sm3:") && license.digest.count == 68)
        let found = try await FindLicenses(world.store).license("\(license.identifier)")
        #expect(found.license == license)
        #expect(found.revision == 1)
    }

    @Test func `the event is the canonical body without people`() async throws {
        let world = try await World()
        let license = try await world.issue(world.personBody())
        let events = try await world.store.events(of: license.record)
        let body = try #require(events.first?.body)
        #expect(try Value.parse(body).canonical == body)
        let text = String(decoding: body, as: UTF8.self)
        #expect(text.contains(#""state":"VALID""#) && text.contains(license.digest))
        #expect(!text.contains(Invented.person) && !text.contains("王小明"))
    }

    @Test func `the same business key is refused with the identifier`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        await #expect(throws: LicenseError.alreadyIssued(license.identifier)) {
            try await world.issue(world.body())
        }
    }

    @Test func `a number with full-width brackets is the same number`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body { $0["number"] = "苏(2026)第1号" })
        await #expect(throws: LicenseError.alreadyIssued(license.identifier)) {
            try await world.issue(world.body { $0["number"] = "苏（2026）第1号" })
        }
    }

    @Test func `a number is free again when its license has ended`() async throws {
        let world = try await World()
        try await world.move(world.issue(world.body()), to: .cancelled)
        let again = try await world.issue(world.body())
        #expect(again.storedState == .valid)
    }

    @Test func `two issues at once of one number cannot both be committed`() async throws {
        let world = try await World()
        let first = try await Licenses.Issue(world.ports)
            .decide(world.body(), authority: world.authority, now: world.now)
        let second = try await Licenses.Issue(world.ports)
            .decide(world.body(), authority: world.authority, now: world.now)
        try await world.store.commit(first.changes, answer: nil)
        await #expect(throws: StoreError.conflict(.unique("license.business"))) {
            try await world.store.commit(second.changes, answer: nil)
        }
    }

    @Test func `an issuer the key does not act for is refused`() async throws {
        let world = try await World()
        let found = try await fault {
            _ = try await Licenses.Issue(world.ports)
                .decide(
                    world.body(), authority: IssuingAuthority(department: Invented.otherIssuer),
                    now: world.now)
        }
        #expect(found.code == "license.issuer-not-allowed" && found.pointer == "/issuer/code")
    }

    @Test func `a type outside the key's limits is refused`() async throws {
        let world = try await World()
        let limited = IssuingAuthority(
            department: Invented.otherIssuer, departments: [Invented.issuer], types: ["other"])
        let found = try await fault {
            _ = try await Licenses.Issue(world.ports)
                .decide(world.body(), authority: limited, now: world.now)
        }
        #expect(found.code == "license.issuer-not-allowed")
    }

    @Test(arguments: [
        ("320500", true), ("320500001", true), ("320500001002", true), ("320505", false),
        ("320501001002", false),
    ])
    func `a division outside the key's limits is refused`(
        _ area: String, _ isAllowed: Bool
    ) async throws {
        let world = try await World()
        let limited = IssuingAuthority(department: Invented.issuer, areas: ["320500"])
        let body = try world.body { $0["areaCode"] = .string(area) }
        do {
            _ = try await Licenses.Issue(world.ports)
                .decide(body, authority: limited, now: world.now)
            #expect(isAllowed)
        } catch LicenseError.fault(let found) {
            #expect(!isAllowed && found.code == "license.area-not-allowed")
            #expect(found.pointer == "/areaCode" && found.values == ["area": area])
        }
    }

    @Test func `a key limited to no division issues nothing`() async throws {
        let world = try await World()
        let found = try await fault {
            _ = try await Licenses.Issue(world.ports)
                .decide(
                    world.body(),
                    authority: IssuingAuthority(department: Invented.issuer, areas: []),
                    now: world.now)
        }
        #expect(found.code == "license.area-not-allowed")
    }

    @Test func `a license of the house is taken over only when it was transferred`() async throws {
        let world = try await World()
        let old = try await world.issue(world.body())
        let replacing = try world.body {
            $0["replaces"] = .string("\(old.identifier)")
            $0["number"] = "X-2"
        }
        let found = try await fault { try await world.issue(replacing) }
        #expect(found.code == "license.replaces-not-transferred")
        try await world.move(old, to: .transferred)
        #expect(try await world.issue(replacing).replaces == "\(old.identifier)")
    }

    @Test func `a transferred license points to the one that took it over, and is taken once`()
        async throws
    {
        let world = try await World()
        let old = try await world.move(world.issue(world.body()), to: .transferred)
        func taking(_ number: String) throws -> LicenseBody {
            try world.body {
                $0["replaces"] = .string("\(old.identifier)")
                $0["number"] = .string(number)
            }
        }
        let rival = try await Licenses.Issue(world.ports)
            .decide(taking("X-3"), authority: world.authority, now: world.now)
        let taker = try await world.issue(taking("X-2"))
        let pointing = try await FindLicenses(world.store).license("\(old.identifier)")
        #expect(pointing.license.replacedBy == "\(taker.identifier)")
        #expect(pointing.license.storedState == .transferred)
        #expect(try await world.store.events(of: old.record).count == 3)
        await #expect(throws: StoreError.conflict(.record(old.record))) {
            try await world.store.commit(rival.changes, answer: nil)
        }
        let found = try await fault { try await world.issue(taking("X-3")) }
        #expect(found.code == "license.replaces-taken" && found.pointer == "/replaces")
        try await world.move(taker, to: .withdrawn)
        let second = try await world.issue(taking("X-3"))
        let moved = try await FindLicenses(world.store).license("\(old.identifier)")
        #expect(moved.license.replacedBy == "\(second.identifier)")
    }

    @Test func `a license is taken over for the holders it had, whatever their order or name`()
        async throws
    {
        let world = try await World()
        let second: Value = [
            "name": "示例贸易有限公司", "codeType": "001", "code": .string(Invented.otherCompany),
        ]
        let old = try await world.move(
            world.issue(world.body { $0["holders"] = [World.companyHolder, second] }),
            to: .transferred)
        func taking(_ holders: Value) throws -> LicenseBody {
            try world.body {
                $0["replaces"] = .string("\(old.identifier)")
                $0["number"] = "X-2"
                $0["holders"] = holders
            }
        }
        for holders in [[second], [World.companyHolder]] as [Value] {
            let found = try await fault { try await world.issue(taking(holders)) }
            #expect(found.code == "license.replaces-holder" && found.pointer == "/holders")
        }
        let renamed: Value = [
            "name": "示例食品集团有限公司", "codeType": "001", "code": .string(Invented.company),
        ]
        let taker = try await world.issue(taking([second, renamed]))
        #expect(taker.replaces == "\(old.identifier)")
    }

    @Test func `a license of another province is taken over by its identifier`() async throws {
        let world = try await World()
        let license = try await world.issue(
            world.body { $0["replaces"] = .string(LicenseIdentifierTests.right) })
        #expect(license.replaces == LicenseIdentifierTests.right)
    }

    @Test func `the same arguments give the same license but for the signature`() async throws {
        let world = try await World()
        let body = try world.body()
        let a = try await Licenses.Issue(world.ports)
            .decide(body, authority: world.authority, now: world.now).license
        let b = try await Licenses.Issue(world.ports)
            .decide(body, authority: world.authority, now: world.now).license
        #expect(a.identifier != b.identifier)
        #expect(a.face == b.face && a.history == b.history)
        #expect(a.status != b.status)
    }
}
