import Foundation
import Signing
import TestSupport
import Testing

@testable import JSON

private struct Vectors: Decodable {
    struct Document: Decodable {
        enum CodingKeys: String, CodingKey {
            case name
            case input
            case output = "output_hex"
            case sm3 = "output_sm3"
            case sha256 = "output_sha256"
        }
        let name: String
        let input: String
        let output: String
        let sm3: String
        let sha256: String
    }
    struct Number: Decodable {
        enum CodingKeys: String, CodingKey {
            case bits = "ieee_hex"
            case text
        }
        let bits: String
        let text: String
    }
    struct Refused: Decodable {
        let input: String
        let reason: String
    }
    enum CodingKeys: String, CodingKey {
        case documents
        case numbers
        case refused = "must_refuse"
    }
    let documents: [Document]
    let numbers: [Number]
    let refused: [Refused]
}

@Suite struct CanonicalTests {
    private func vectors() throws -> Vectors {
        let url = try #require(
            Bundle.module.url(forResource: "Vectors/jcs_rfc8785", withExtension: "json"))
        return try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: url))
    }

    @Test func `every document has its canonical form and digests`() throws {
        var tally = VectorTally("jcs_rfc8785.json", part: "documents")
        for document in try vectors().documents {
            let canonical = try Value.parse(Array(document.input.utf8)).canonical
            let found = [canonical, SM3.digest(canonical), SHA256.digest(canonical)].map(Hex.encode)
            #expect(found == [document.output, document.sm3, document.sha256], "\(document.name)")
            #expect(try Value.parse(canonical).canonical == canonical)
            if found == [document.output, document.sm3, document.sha256] { tally.accept() }
        }
        try tally.settle()
    }

    @Test func `every number has its text and reads back`() throws {
        var tally = VectorTally("jcs_rfc8785.json", part: "numbers")
        for number in try vectors().numbers {
            let bits = try #require(UInt64(number.bits, radix: 16))
            let double = Double(bitPattern: bits)
            let text = String(decoding: Value.number(double).canonical, as: UTF8.self)
            #expect(text == number.text, "\(number.bits)")
            #expect(Double(number.text) == double)
            if text == number.text { tally.accept() }
        }
        try tally.settle()
    }

    @Test func `what the reader takes of the numbers it gives back unchanged`() throws {
        for number in try vectors().numbers {
            let octets = Array(number.text.utf8)
            let isWhole = !number.text.contains { ".eE".contains($0) }
            if isWhole, let value = Double(number.text), value.magnitude > 0x1p53 - 1 {
                #expect(fault(number.text)?.code == "json.number", "\(number.text)")
            } else {
                #expect(try Value.parse(octets).canonical == octets, "\(number.text)")
            }
        }
    }

    /// The code each input is refused with.
    private static let codes = [
        "duplicate member name": "json.duplicate-key", "not a JSON number": "json.syntax",
        "does not fit a double": "json.number", "lone surrogate": "json.syntax",
        "surrogates in the wrong order": "json.syntax", "leading zero": "json.syntax",
        "trailing comma": "json.syntax", "single quotes": "json.syntax",
    ]

    @Test func `every input to refuse is refused with its own code`() throws {
        var tally = VectorTally("jcs_rfc8785.json", part: "must refuse")
        for refused in try vectors().refused {
            let code = fault(refused.input)?.code
            #expect(code == Self.codes[refused.reason] ?? "none known", "\(refused.reason)")
            if let code, code == Self.codes[refused.reason] { tally.refuse(code) }
        }
        try tally.settle()
    }

    @Test func `members are sorted by UTF-16, not by code point`() {
        let value: Value = ["\u{FB33}": 1, "\u{1F600}": 2, "é": 3, "": 4]
        #expect(
            String(decoding: value.canonical, as: UTF8.self)
                == "{\"\":4,\"é\":3,\"\u{1F600}\":2,\"\u{FB33}\":1}")
    }
}
