import Publicity
import Testing

@Suite struct AmountTests {
    @Test(arguments: [
        ("5.212", 5_212_000, "5.212"), ("0.000001", 1, "0.000001"), ("10", 10_000_000, "10"),
        ("007.50", 7_500_000, "7.5"), ("999999999999", 999_999_999_999_000_000, "999999999999"),
    ])
    func `an amount in 万元 is exact to the fen`(_ text: String, _ fen: Int64, _ printed: String)
        throws
    {
        let amount = try Amount(text)
        #expect(amount.fen == fen)
        #expect("\(amount)" == printed)
        #expect(try Amount("\(amount)") == amount)
    }

    @Test(arguments: [
        ("", Amount.Problem.form), (".5", .form), ("5.", .form), ("1,000", .form), ("１", .form),
        ("5万", .form), ("1.2.3", .form), ("0.0000001", .decimals), ("1000000000000", .large),
        ("-0.5", .negative), ("1e3", .form), (" 1", .form),
    ])
    func `what is no amount says why`(_ text: String, _ problem: Amount.Problem) {
        #expect(throws: problem) { try Amount(text) }
    }
}
