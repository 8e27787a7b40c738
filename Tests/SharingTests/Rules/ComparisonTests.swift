import Testing

@testable import Sharing

@Suite struct ComparisonTests {
    @Test(arguments: [
        ([Match.yes, .yes], Match.yes), ([.yes, .cannotTell], .cannotTell),
        ([.cannotTell, .no], .no),
        ([.no, .yes], .no), ([], .yes),
    ])
    func `all hold only when none fails and none is unknown`(_ matches: [Match], _ result: Match) {
        #expect(Comparison.every(matches) == result)
        #expect(Comparison.over(matches, .all) == result)
    }

    @Test(arguments: [
        ([Match.no, .yes], Match.yes), ([.no, .cannotTell], .cannotTell), ([.no, .no], .no),
        ([.cannotTell, .yes], .yes), ([], .no),
    ])
    func `one that holds is enough, and an unknown one is not a no`(
        _ matches: [Match], _ result: Match
    ) {
        #expect(Comparison.some(matches) == result)
        #expect(Comparison.over(matches, .any) == result)
        #expect(Comparison.over(matches, .count) == result)
    }
}
