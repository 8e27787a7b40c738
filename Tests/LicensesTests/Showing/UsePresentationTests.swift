import Codes
import JSON
import TestSupport
import Testing

@testable import Licenses

/// A presentation works once, until its end, and shows what was chosen.
@Suite struct UsePresentationTests {
    private func shown(
        _ counter: Counter, _ license: License, _ disclose: [String]
    ) async throws -> ShownLicense {
        let made = try await counter.present([(license.identifier.description, disclose)])
        let used = try #require(try await counter.use(made.code))
        return try #require(used.licenses.first)
    }

    @Test func `it is used once, and then its code is nobody's`() async throws {
        let counter = try await Counter()
        let license = try await counter.world.issue(counter.world.body())
        let made = try await counter.present([(license.identifier.description, [])])
        let first = try #require(try await counter.use(made.code))
        let second = try #require(try await counter.use(made.code))
        #expect(first.verdict == .valid && first.next == "valid")
        try await counter.world.store.commit([first.change], answer: nil)
        await #expect(throws: StoreError.self) {
            try await counter.world.store.commit([second.change], answer: nil)
        }
        #expect(try await counter.use(made.code) == nil)
        let record = try #require(try await counter.world.store.record(made.change.record))
        let kept = try Presentation(id: record.ref.id, document: record.document)
        #expect(kept.usedAt == counter.world.now && kept.usedBy == "caller1")
        #expect(record.columns[Column("state")] == "used")
    }

    @Test func `it works to the last microsecond before its end`() async throws {
        let counter = try await Counter()
        let license = try await counter.world.issue(counter.world.body())
        let made = try await counter.present([(license.identifier.description, [])]) {
            $0["ttlSeconds"] = 1
        }
        let end = counter.world.now.adding(seconds: 1)
        let last = Instant(microseconds: end.microseconds - 1)
        #expect(try await counter.use(made.code, at: last) != nil)
        #expect(try await counter.use(made.code, at: end) == nil)
    }

    @Test func `an unknown code shows nothing`() async throws {
        let counter = try await Counter()
        let code = try #require(ShowingCode(String(repeating: "7", count: 32)))
        #expect(try await counter.use(code) == nil)
    }

    @Test func `chosen parts are shown, fields that every copy shows go along, no others`()
        async throws
    {
        let counter = try await Counter()
        let license = try await counter.world.issue(counter.world.body())
        let none = try #require(try await shown(counter, license, []).verification.shown)
        #expect(none.face.map(\.key) == ["MC"] && none.number == nil && none.holders.isEmpty)
        let some = try #require(
            try await shown(counter, license, ["LX", "number", "holder.name"]).verification.shown)
        #expect(some.face.map(\.key) == ["MC", "LX"] && some.number == license.number)
        #expect(some.holders.map(\.name) == ["示例食品有限公司"] && some.holders[0].code == nil)
        let code = try #require(
            try await shown(counter, license, ["holder.code"]).verification.shown)
        #expect(code.holders[0].name == nil && code.holders[0].code == license.holders[0].code)
    }

    @Test func `the rules examine the part that is shown as a token`() async throws {
        let counter = try await Counter()
        let license = try await counter.world.issue(counter.world.body())
        let result = try await shown(counter, license, ["LX"]).verification
        let cut = LicenseToken.cut(license.token, to: [.face("LX"), .face("MC")])
        let token = try await counter.world.verify(VerificationQuestion(.token(cut)))
        #expect(result.findings == token.findings && result.shown == token.shown)
        #expect(cut.split(separator: "~").count == 3 && cut.hasSuffix("~"))
    }

    @Test func `the state is that of the use, not of the making`() async throws {
        let counter = try await Counter()
        let license = try await counter.world.issue(counter.world.body())
        let made = try await counter.present([(license.identifier.description, [])])
        try await counter.world.move(license, to: .revoked)
        let used = try #require(try await counter.use(made.code))
        #expect(used.verdict == .invalid && used.next == "revoked")
    }

    @Test func `of several licenses one that is not valid decides`() async throws {
        let counter = try await Counter()
        let good = try await counter.world.issue(counter.world.body())
        let bad = try await counter.world.issue(counter.world.personBody())
        let items = [good, bad].map {
            (identifier: $0.identifier.description, disclose: [String]())
        }
        #expect(try await counter.use(counter.present(items).code)?.verdict == .valid)
        try await counter.world.move(bad, to: .suspended)
        let used = try #require(try await counter.use(counter.present(items).code))
        #expect(used.verdict == .invalid && used.next == "suspended")
        #expect(used.licenses.map(\.verification.verdict) == [.valid, .invalid])
    }

    @Test func `nothing is shown of a license whose signature is not trusted`() async throws {
        let counter = try await Counter()
        let license = try await counter.world.issue(counter.world.body())
        let made = try await counter.present([(license.identifier.description, ["number"])])
        let stranger = counter.world.verifier(keys: [])
        let used = try #require(
            try await UsePresentation(records: counter.world.store, verify: stranger)
                .decide(made.code, by: "x", now: counter.world.now))
        #expect(used.verdict == .inconclusive && used.licenses[0].verification.shown == nil)
    }

    @Test func `a printed code is made once and shows nothing but the verdict, again and again`()
        async throws
    {
        let counter = try await Counter()
        let license = try await counter.world.issue(counter.world.personBody())
        let operation = PrintCode(counter.world.store)
        let (printed, change) = try await operation.decide(
            license, random: counter.world.random, now: counter.world.now)
        try await counter.world.store.commit([try #require(change)], answer: nil)
        let again = try await operation.decide(
            license, random: counter.world.random, now: counter.world.now)
        #expect(again.code == printed && again.change == nil)
        for _ in 0..<2 {
            let shown = try #require(
                try await operation.shown(
                    printed.code, verify: counter.world.verifier(), now: counter.world.now))
            #expect(shown.verification.verdict == .valid)
            #expect(shown.verification.shown?.face == [] && shown.item.parts.isEmpty)
        }
        #expect(try await counter.use(printed.code) == nil)
        let made = try await counter.present([(license.identifier.description, [])])
        let other = try await operation.shown(
            made.code, verify: counter.world.verifier(), now: counter.world.now)
        #expect(other == nil)
    }
}
