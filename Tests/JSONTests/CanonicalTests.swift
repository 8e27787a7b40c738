import Foundation
import Testing

@testable import JSON

private struct Vectors: Decodable {
    struct Document: Decodable {
        enum CodingKeys: String, CodingKey {
            case name
            case input
            case output = "output_hex"
        }
        let name: String
        let input: String
        let output: String
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

    @Test func `every document has its canonical form`() throws {
        for document in try vectors().documents {
            let canonical = try Value.parse(Array(document.input.utf8)).canonical
            let hex = canonical.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            #expect(hex == document.output, "\(document.name)")
            #expect(try Value.parse(canonical).canonical == canonical)
        }
    }

    @Test func `every number has its text and reads back`() throws {
        for number in try vectors().numbers {
            let bits = try #require(UInt64(number.bits, radix: 16))
            let double = Double(bitPattern: bits)
            #expect(
                String(decoding: Value.number(double).canonical, as: UTF8.self) == number.text,
                "\(number.bits)")
            #expect(Double(number.text) == double)
        }
    }

    @Test func `every input to refuse is refused`() throws {
        for refused in try vectors().refused {
            #expect(fault(refused.input) != nil, "\(refused.reason)")
        }
    }

    @Test func `members are sorted by UTF-16, not by code point`() {
        let value: Value = ["\u{FB33}": 1, "\u{1F600}": 2, "é": 3, "": 4]
        #expect(
            String(decoding: value.canonical, as: UTF8.self)
                == "{\"\":4,\"é\":3,\"\u{1F600}\":2,\"\u{FB33}\":1}")
    }
}
