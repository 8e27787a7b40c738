import Testing

@testable import Codes

@Suite struct CheckCharacterTests {
    private let alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

    @Test func `values and characters are each other's inverse`() {
        for (value, character) in alphabet.enumerated() {
            #expect(CheckCharacter.character(value) == character)
            #expect(character.asciiValue.flatMap(CheckCharacter.value) == value)
        }
        #expect(CheckCharacter.value(UInt8(ascii: "a")) == nil)
        #expect(CheckCharacter.value(UInt8(ascii: ".")) == nil)
    }

    @Test(arguments: [
        ("11100000000013338W03211220000013544541J2430599001", "F", "E"),
        ("11100000MB0143028R00111310000MB2F0562672026000199001", "0", "O"),
    ])
    func `published bodies have their check character`(
        _ body: String, _ check: Character, _ legacy: Character
    ) {
        #expect(CheckCharacter.mod3736(body) == check)
        #expect(CheckCharacter.legacyB(body) == legacy)
    }

    @Test func `every single wrong character of a body is caught`() throws {
        var random = Seeded(state: 3736)
        for _ in 0..<40 {
            let body = random.text(Int.random(in: 1...60, using: &random), over: alphabet)
            let check = try #require(CheckCharacter.mod3736(body))
            for wrong in body.singleErrors(over: alphabet) {
                #expect(CheckCharacter.mod3736(wrong) != check, "\(body) \(wrong)")
            }
        }
    }

    @Test func `of swapped neighbours fewer than one in 300 go unnoticed`() throws {
        var random = Seeded(state: 17710)
        var swaps = 0
        var unnoticed = 0
        for _ in 0..<2000 {
            let body = Array(random.text(30, over: alphabet))
            let check = try #require(CheckCharacter.mod3736(String(body)))
            for index in 0..<29 where body[index] != body[index + 1] {
                var swapped = body
                swapped.swapAt(index, index + 1)
                swaps += 1
                if CheckCharacter.mod3736(String(swapped)) == check { unnoticed += 1 }
            }
        }
        #expect(unnoticed * 300 < swaps)
    }

    @Test func `a character outside the alphabet has no answer`() {
        #expect(CheckCharacter.mod3736("12a") == nil)
        #expect(CheckCharacter.legacyB("1-2") == nil)
    }
}
