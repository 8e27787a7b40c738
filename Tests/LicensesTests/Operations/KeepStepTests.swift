import Codes
import JSON
import TestSupport
import Testing

@testable import Licenses

struct KeepStepTests {
    private func decided(
        _ id: String, day: String = "2026-11-21", number: String? = Invented.company,
        department: String = Invented.issuer
    ) throws -> KeepStep.Decided {
        KeepStep.Decided(
            id: id, department: department, authority: Invented.issuer, day: try Day(day),
            number: number)
    }

    private func counts(_ world: World) async throws -> [String: Int64] {
        let (from, to) = (try Day("2020-01-01"), try Day("2030-01-01"))
        let sums = try await world.store.counts(
            CountQuery(KeepStep.series, from: from, to: to, isByDay: false))
        return Dictionary(uniqueKeysWithValues: sums.map { ($0.name, $0.amount) })
    }

    private func waiting(_ world: World, _ side: KeepStep.Side) async throws -> [WaitingStep] {
        try await WaitingSteps(world.store).page(
            side, departments: [Invented.issuer], from: Day("2020-01-01"), to: Day("2030-01-01"),
            after: nil, limit: 100)
    }

    private func keep(
        _ world: World, _ body: (KeepStep) async throws -> [Change]
    ) async throws {
        try await world.store.commit(body(KeepStep(world.store)), answer: nil)
    }

    @Test func `a license of its decision's call waits for nothing`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        try await keep(world) {
            try await $0.changes(decided("d1"), licenses: [license], now: world.now)
        }
        #expect(try await counts(world) == ["due": 1, "inStep": 1, "issued": 1, "decided": 1])
        #expect(try await waiting(world, .decision).isEmpty)
        #expect(try await waiting(world, .license).isEmpty)
    }

    @Test(
        arguments: [
            ("2026-11-21", "inStep"), ("2026-11-20", "late"), ("2026-11-22", "inStep"),
        ])
    func `a license behind its decision pairs, in step on the same civil day only`(
        _ row: (day: String, word: String)
    ) async throws {
        let world = try await World()
        try await keep(world) {
            try await $0.changes(decided("d1", day: row.day), licenses: [], now: world.now)
        }
        #expect(try await waiting(world, .decision).map(\.id) == ["d1"])
        #expect(try await counts(world) == ["due": 1])
        let license = try await world.issue(world.body())
        try await keep(world) { try await $0.changes(license) }
        #expect(
            try await counts(world) == ["due": 1, row.word: 1, "issued": 1, "decided": 1])
        #expect(try await waiting(world, .decision).isEmpty)
        #expect(try await waiting(world, .license).isEmpty)
    }

    @Test(
        arguments: [
            ("2026-11-20T23:59:59.999+08:00", "inStep"), ("2026-11-21T00:00:00+08:00", "late"),
        ])
    func `midnight of UTC plus 8 parts in step from late`(
        _ row: (now: String, word: String)
    ) async throws {
        let world = try await World(now: row.now)
        let license = try await world.issue(world.body())
        try await keep(world) {
            try await $0.changes(
                decided("d1", day: "2026-11-20"), licenses: [license], now: world.now)
        }
        #expect(try await counts(world)[row.word] == 1)
    }

    @Test func `a decision behind its license pairs, brackets of either width`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body { $0["number"] = "示（2026）1" })
        try await keep(world) { try await $0.changes(license) }
        #expect(
            try await waiting(world, .license).map(\.id) == ["\(license.identifier)"])
        #expect(try await waiting(world, .license).map(\.day) == [Day("2026-03-05")])
        try await keep(world) {
            try await $0.changes(
                decided("d1", number: "示(2026)1"), licenses: [], now: world.now)
        }
        #expect(try await counts(world) == ["due": 1, "inStep": 1, "issued": 1, "decided": 1])
        #expect(try await waiting(world, .license).isEmpty)
    }

    @Test func `another number, or none, pairs with nothing`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        try await keep(world) { try await $0.changes(license) }
        for (id, number) in [("d1", "X-9"), ("d2", nil)] as [(String, String?)] {
            try await keep(world) {
                try await $0.changes(
                    decided(id, number: number), licenses: [], now: world.now)
            }
        }
        #expect(try await waiting(world, .decision).map(\.id) == ["d1", "d2"])
        #expect(try await waiting(world, .license).count == 1)
        #expect(try await counts(world) == ["due": 2, "issued": 1])
    }

    @Test func `two licenses of one number wait both, and two decisions take them`() async throws {
        let world = try await World()
        let first = try await world.issue(world.body())
        try await keep(world) { try await $0.changes(first) }
        try await world.move(first, to: .cancelled)
        let second = try await world.issue(world.body())
        try await keep(world) { try await $0.changes(second) }
        #expect(try await waiting(world, .license).count == 2)
        for id in ["d1", "d2"] {
            try await keep(world) {
                try await $0.changes(decided(id), licenses: [], now: world.now)
            }
        }
        #expect(try await waiting(world, .license).isEmpty)
        #expect(try await counts(world)["inStep"] == 2)
    }

    @Test func `both sides at one moment do not miss each other`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        let keeping = KeepStep(world.store)
        let one = try await keeping.changes(license)
        let other = try await keeping.changes(decided("d1"), licenses: [], now: world.now)
        try await world.store.commit(one, answer: nil)
        await #expect(throws: StoreError.conflict(.unique("license.step"))) {
            try await world.store.commit(other, answer: nil)
        }
        let again = try await keeping.changes(decided("d1"), licenses: [], now: world.now)
        try await world.store.commit(again, answer: nil)
        #expect(try await waiting(world, .decision).isEmpty)
        #expect(try await waiting(world, .license).isEmpty)
    }

    @Test func `pages go by day between both edges, and departments see their own`()
        async throws
    {
        let world = try await World()
        for (number, day) in ["2026-11-01", "2026-11-02", "2026-11-02", "2026-11-03"].enumerated() {
            try await keep(world) {
                try await $0.changes(
                    decided("d\(number)", day: day, number: "X-\(number)"), licenses: [],
                    now: world.now)
            }
        }
        try await keep(world) {
            try await $0.changes(
                decided("f", day: "2026-11-02", department: Invented.otherIssuer), licenses: [],
                now: world.now)
        }
        func page(
            _ departments: [String]?, after: RecordQuery.Position? = nil, limit: Int = 10
        ) async throws -> [String] {
            try await WaitingSteps(world.store).page(
                .decision, departments: departments, from: Day("2026-11-02"),
                to: Day("2026-11-02"), after: after, limit: limit
            ).map(\.id)
        }
        #expect(try await page([Invented.issuer]) == ["d1", "d2"])
        #expect(try await page([Invented.otherIssuer]) == ["f"])
        #expect(try await page(nil) == ["d1", "d2", "f"])
        let position = RecordQuery.Position(value: "2026-11-02", id: "decision:d1")
        #expect(try await page([Invented.issuer], after: position) == ["d2"])
    }

    @Test func `a use is counted by codes only`() throws {
        let day = try Day("2026-11-21")
        let use = LicenseUse(
            typeCode: Invented.businessType, department: Invented.otherIssuer, purpose: nil,
            operation: "license.verify")
        let count = use.count(owner: Invented.issuer, on: day)
        #expect(LicenseUse(name: count.name) == use)
        #expect(LicenseUse(name: "a\tb") == nil)
    }

    @Test(arguments: [
        ("113205000141499658399019900000A", true), (Invented.person, false),
        ("32050019900101001", false), ("E12345678", false), ("王小明 x-1", false),
    ])
    func `an item is counted by when it has a national form, else the use has none`(
        _ row: (item: String, isCounted: Bool)
    ) throws {
        let text = String(decoding: Counter.purpose.canonical, as: UTF8.self)
            .replacing("item-1", with: row.item)
        let use = LicenseUse(
            typeCode: Invented.businessType, department: Invented.otherIssuer,
            purpose: try Purpose(reading: Object(bytes: Array(text.utf8))),
            operation: "license.view")
        #expect(use.item == (row.isCounted ? row.item : ""))
        let name = use.count(owner: Invented.issuer, on: try Day("2026-11-21")).name
        #expect(name.contains(row.item) == row.isCounted)
    }

    @Test func `paper stock meets a decision that waits, and waits for none`() async throws {
        let world = try await World()
        let license = try await world.issue(world.body())
        #expect(try await KeepStep(world.store).changes(stock: license).isEmpty)
        try await keep(world) {
            try await $0.changes(decided("d1", day: "2026-11-20"), licenses: [], now: world.now)
        }
        try await keep(world) { try await $0.changes(stock: license) }
        #expect(try await counts(world) == ["due": 1, "late": 1, "issued": 1, "decided": 1])
        #expect(try await waiting(world, .decision).isEmpty)
        #expect(try await waiting(world, .license).isEmpty)
    }

    @Test func `the oldest by its day is met first, whatever the ids`() async throws {
        let world = try await World()
        for (id, day) in [("a", "2026-11-20"), ("z", "2026-11-18"), ("m", "2026-11-19")] {
            try await keep(world) {
                try await $0.changes(decided(id, day: day), licenses: [], now: world.now)
            }
        }
        for rest in [["m", "a"], ["a"], []] {
            let license = try await world.issue(world.body())
            try await keep(world) { try await $0.changes(license) }
            #expect(try await waiting(world, .decision).map(\.id) == rest)
            try await world.move(license, to: .cancelled)
        }
    }
}
