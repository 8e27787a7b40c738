import Codes
import JSON
import TestSupport
import Testing

@testable import Licenses

/// A presentation is made only of licenses the caller may read, with consent, for a short while.
@Suite struct PresentTests {
    private func license(_ counter: Counter) async throws -> String {
        try await counter.world.issue(counter.world.body()).identifier.description
    }

    @Test func `a code lives 60 seconds unless said otherwise and is nowhere plain`() async throws {
        let counter = try await Counter()
        let made = try await counter.present([(license(counter), ["LX"])])
        #expect(made.presentation.expiresAt == counter.world.now.adding(seconds: 60))
        #expect(made.change.columns.values.allSatisfy { !$0.contains(made.code.text) })
        #expect(!String(decoding: made.change.document, as: UTF8.self).contains(made.code.text))
        #expect(made.change.record.id != made.code.text)
        let again = try await counter.present([(made.presentation.items[0].identifier, [])])
        #expect(again.code != made.code)
    }

    @Test(arguments: [(0, false), (1, true), (300, true), (301, false), (-1, false)])
    func `a code lives 1 to 300 seconds`(seconds: Int64, isAllowed: Bool) async throws {
        let request = { try Counter.request([("a", [])]) { $0["ttlSeconds"] = .integer(seconds) } }
        if isAllowed { return #expect(try request().ttlSeconds == seconds) }
        let found = try await fault { _ = try request() }
        #expect(found.code == "presentation.ttl" && found.pointer == "/ttlSeconds")
    }

    @Test(arguments: [(0, false), (1, true), (10, true), (11, false)])
    func `one to ten licenses are shown at once`(count: Int, isAllowed: Bool) async throws {
        let items = (0..<count).map { (identifier: "a\($0)", disclose: [String]()) }
        if isAllowed { return #expect(try Counter.request(items).items.count == count) }
        let found = try await fault { _ = try Counter.request(items) }
        #expect(found.code == "presentation.items" && found.pointer == "/items")
    }

    @Test func `a license is shown once in a presentation`() async throws {
        let found = try await fault { _ = try Counter.request([("a", []), ("b", []), ("a", [])]) }
        #expect(found.code == "presentation.license-twice")
        #expect(found.pointer == "/items/2/identifier")
    }

    @Test func `no presentation is made without evidence`() async throws {
        let found = try await fault {
            _ = try Counter.request([("a", [])]) { $0["evidence"] = nil }
        }
        #expect(found.code == "json.missing" && found.pointer == "/evidence")
    }

    @Test(arguments: [
        ("2026-11-21T09:59:59+08:00", false), ("2026-11-21T10:00:00+08:00", true),
    ])
    func `consent counts to its last instant`(until: String, isAllowed: Bool) async throws {
        let counter = try await Counter()
        let identifier = try await license(counter)
        let present = {
            try await counter.present([(identifier, [])]) { members in
                members["evidence"] = [
                    "kind": "credential", "reference": "r", "at": "2026-11-21T09:00:00+08:00",
                    "until": .string(until),
                ]
            }
        }
        if isAllowed {
            _ = try await present()
            return
        }
        let found = try await fault { _ = try await present() }
        #expect(found.code == "presentation.evidence-expired")
        #expect(found.pointer == "/evidence/until")
    }

    @Test func `a license that may not be read is as one that is not there`() async throws {
        let counter = try await Counter()
        let identifier = try await license(counter)
        let limited = Present(
            FindLicenses(counter.world.store, types: [Invented.personType]),
            random: counter.world.random)
        for name in [identifier, "none"] {
            let found = try await fault {
                _ = try await limited.decide(
                    Counter.request([(name, [])]), by: Invented.issuer, now: counter.world.now)
            }
            #expect(found.code == "presentation.license-not-found")
            #expect(found.pointer == "/items/0/identifier" && found.values.isEmpty)
        }
    }

    @Test func `an unknown part is refused with its place, a known one may have another name`()
        async throws
    {
        let counter = try await Counter()
        let identifier = try await license(counter)
        let known = ["number", "holder.name", "holder.code", "MC", "face.LX", "ZCZB", "LX"]
        let made = try await counter.present([(identifier, known)])
        #expect(
            made.presentation.items[0].chosen.map(\.name)
                == ["number", "holder.name", "holder.code", "face.MC", "face.LX", "face.ZCZB"])
        for (number, names) in [["XM"], ["MC", "holder"], ["MC", "LX", ""]].enumerated() {
            let found = try await fault { _ = try await counter.present([(identifier, names)]) }
            #expect(found.code == (number == 2 ? "text.length" : "disclosure.unknown"))
            #expect(found.pointer == "/items/0/disclose/\(number)")
        }
    }
}
