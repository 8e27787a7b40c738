import Foundation
import Testing

@testable import Codes

/// The rows of a vector file of this target, by the names of its first line.
func rows(_ name: String) throws -> [[String: String]] {
    let url = try #require(Bundle.module.url(forResource: "Vectors/\(name)", withExtension: "csv"))
    var lines = fields(try String(contentsOf: url, encoding: .utf8))
    let names = lines.removeFirst()
    return lines.map { Dictionary(zip(names, $0)) { first, _ in first } }
}

/// Fields of a CSV text line by line; quoted fields may hold commas and quotes.
private func fields(_ text: String) -> [[String]] {
    var lines: [[String]] = []
    var line: [String] = []
    var field = ""
    var isQuoted = false
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": isQuoted.toggle()
        case "," where !isQuoted:
            line.append(field)
            field = ""
        case "\n" where !isQuoted:
            lines.append(line + [field])
            line = []
            field = ""
        case "\r" where !isQuoted: break
        default: field.unicodeScalars.append(scalar)
        }
    }
    return field.isEmpty && line.isEmpty ? lines : lines + [line + [field]]
}

/// The error a parse throws, or nil when it succeeds.
func error(_ parse: () throws(CodeError) -> some Any) -> CodeError? {
    do throws(CodeError) {
        _ = try parse()
        return nil
    } catch { return error }
}

/// Numbers that are the same in every run: SplitMix64 from a seed.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// A text over an alphabet.
    mutating func text(_ count: Int, over alphabet: String) -> String {
        let letters = Array(alphabet)
        return String(
            (0..<count).map { _ in letters[Int.random(in: 0..<letters.count, using: &self)] })
    }
}

extension String {
    /// Every text that differs from this one in one character, over an alphabet.
    func singleErrors(over alphabet: String) -> [String] {
        let characters = Array(self)
        return characters.indices.flatMap { index in
            alphabet.filter { $0 != characters[index] }.map { other in
                var copy = characters
                copy[index] = other
                return String(copy)
            }
        }
    }
}
