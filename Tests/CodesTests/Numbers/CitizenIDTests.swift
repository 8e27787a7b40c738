import TestSupport
import Testing

@testable import Codes

@Suite struct CitizenIDTests {
    @Test func `every number of the list has its verdict`() throws {
        var tally = VectorTally("citizen_ids.csv")
        for row in try rows("citizen_ids") {
            let number = try #require(row["number"])
            let expected: CodeError? =
                switch row["expected"] {
                case "valid": nil
                case "invalid-date": .citizenIDDate
                case "valid-after-normalise": .citizenIDLowerCase
                case "old-form": .citizenIDOldForm
                default: .citizenIDCheck
                }
            let found = error { () throws(CodeError) in try CitizenID(number) }
            #expect(found == expected, "\(number)")
            if found == expected { tally.count(found?.code) }
        }
        try tally.settle()
    }

    @Test func `every single wrong character is caught`() throws {
        for number in ["11010519491231002X", "440524188001010014", "31011520000229003X"] {
            #expect(error { () throws(CodeError) in try CitizenID(number) } == nil)
            for wrong in number.singleErrors(over: "0123456789X") {
                #expect(error { () throws(CodeError) in try CitizenID(wrong) } != nil, "\(wrong)")
            }
        }
    }

    @Test func `every single wrong digit of made numbers is caught`() throws {
        var random = Seeded(state: 11643)
        for _ in 0..<100 {
            let body = "110105" + "19800229" + random.text(3, over: "0123456789")
            let valid = try #require(
                "0123456789X".map { body + String($0) }.first { number in
                    error { () throws(CodeError) in try CitizenID(number) } == nil
                })
            for wrong in valid.singleErrors(over: "0123456789") {
                #expect(error { () throws(CodeError) in try CitizenID(wrong) } != nil)
            }
        }
    }

    @Test func `it prints without birthday and keeps it`() throws {
        let id = try CitizenID("11010519491231002X")
        #expect("\(id)" == "110105********002X")
        #expect("\(id.birthday)" == "1949-12-31")
    }

    @Test(arguments: ["", "1101051949123100", "11010519491231002XX", "11010519491231００2X"])
    func `another length is refused`(_ text: String) {
        #expect(error { () throws(CodeError) in try CitizenID(text) } == .citizenIDLength)
    }

    @Test func `letters elsewhere are refused`() {
        #expect(
            error { () throws(CodeError) in try CitizenID("1101O519491231002X") }
                == .citizenIDCharacter)
        #expect(
            error { () throws(CodeError) in try CitizenID("11010519491231002Y") }
                == .citizenIDCharacter)
    }
}
