import Testing

@testable import Gateway

/// Answers that leave on a beat.
@Suite struct BeatTests {
    @Test(
        arguments: [
            (0, 10_000), (1, 10_000), (9_999, 10_000), (10_000, 10_000), (10_001, 20_000),
            (35_000, 40_000),
        ] as [(Int64, Int64)])
    func `work ends with its beat, and at its edge with none more`(work: Int64, end: Int64) {
        #expect(Beat.end(.microseconds(work)) == .microseconds(end))
    }
}
