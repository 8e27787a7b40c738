import Codes
import Testing

@testable import Publicity

@Suite struct RegimesTests {
    @Test(arguments: [
        ("2023-04-30", "527"), ("2023-05-01", "order58"), ("2026-03-31", "order58"),
        ("2026-04-01", "order36"),
    ])
    func `the regime is that of the decision day`(_ day: String, _ code: String) throws {
        #expect(Regime.of(decidedOn: try Day(day))?.code == code)
    }

    @Test(arguments: [
        ("2026-05-31", Grade.general, "2027-05-31", "2026-08-31"),
        ("2026-11-30", .general, "2027-11-30", "2027-02-28"),
        ("2026-05-31", .serious, "2029-05-31", "2027-05-31"),
        ("2026-05-31", .minor, "2026-08-31", "2026-05-31"),
        ("2022-05-31", .serious, "2025-05-31", "2022-11-30"),
    ])
    func `periods end on the same day of a later month`(
        _ day: String, _ grade: Grade, _ end: String, _ repair: String
    ) throws {
        let day = try Day(day)
        let regime = try #require(Regime.of(decidedOn: day))
        #expect(regime.publicUntil(decidedOn: day, grade: grade)?.description == end)
        #expect(regime.repairableFrom(decidedOn: day, grade: grade)?.description == repair)
    }

    @Test func `a grade not yet said has no period from 2026 on`() throws {
        let day = try Day("2026-05-31")
        let regime = try #require(Regime.of(decidedOn: day))
        #expect(regime.publicUntil(decidedOn: day, grade: .undecided) == nil)
    }

    @Test func `order 58 knows its longest period but not the sector of the shortest`() throws {
        let day = try Day("2024-02-29")
        let regime = try #require(Regime.of(decidedOn: day))
        #expect(regime.publicUntil(decidedOn: day, grade: .general)?.description == "2027-02-28")
        #expect(regime.repairableFrom(decidedOn: day, grade: .general) == nil)
    }
}
