import Foundation
import JSON
import TestSupport
import Testing

@testable import Licenses

/// Disclosures of the SD-JWT specification and our own, read as those of a token are.
struct DisclosureVectorTests {
    private static func vectors() throws -> [Value] {
        let url = try #require(
            Bundle.module.url(forResource: "Vectors/sd_jwt_disclosures", withExtension: "json"))
        return try #require(Value.parse(Array(Data(contentsOf: url)))["vectors"]?.elements)
    }

    @Test func `members are read with both digests, array elements are refused`() throws {
        var tally = VectorTally("sd_jwt_disclosures.json")
        for vector in try Self.vectors() {
            let text = try #require(vector["disclosure"]?.text)
            let decoded = try #require(vector["decoded"]?.elements)
            #expect(DigestName.sm3.digest(of: text) == vector["digest_sm3"]?.text)
            #expect(DigestName.sha256.digest(of: text) == vector["digest_sha256"]?.text)
            let read = Disclosure(Substring(text))
            guard decoded.count == 3 else {
                // Ours: a token has no disclosable array elements.
                #expect(read == nil && decoded.count == 2, "\(text)")
                if read == nil { tally.refuse("array element") }
                continue
            }
            let disclosure = try #require(read)
            #expect(disclosure.name == decoded[1].text && disclosure.value == decoded[2])
            #expect(disclosure.digest(.sm3) == vector["digest_sm3"]?.text)
            #expect(disclosure.digest(.sha256) == vector["digest_sha256"]?.text)
            if disclosure.name == decoded[1].text, disclosure.value == decoded[2] { tally.accept() }
        }
        try tally.settle()
    }

    @Test func `a text with one changed character has another digest or is no disclosure`() throws {
        for vector in try Self.vectors() {
            let text = try #require(vector["disclosure"]?.text)
            for place in text.indices {
                let other = text[place] == "A" ? "B" : "A"
                let changed = text.replacingCharacters(in: place...place, with: other)
                #expect(DigestName.sm3.digest(of: changed) != vector["digest_sm3"]?.text)
                #expect(DigestName.sha256.digest(of: changed) != vector["digest_sha256"]?.text)
            }
        }
    }
}
