import Foundation
import Testing

/// The rows of a CSV vector file of this target, by the names of its first line; no field has line ends.
func vectorRows(_ name: String) throws -> [[String: String]] {
    let url = try #require(
        Bundle.module.url(forResource: "Vectors/\(name)", withExtension: "csv"))
    var lines = try String(contentsOf: url, encoding: .utf8)
        .split(whereSeparator: \.isNewline).map { cells(String($0)) }
    let names = lines.removeFirst()
    return lines.map { Dictionary(zip(names, $0)) { first, _ in first } }
}

/// Cells of one line; quoted ones may hold commas and doubled quotes.
private func cells(_ line: String) -> [String] {
    var cells = [""]
    var isQuoted = false
    for character in line {
        switch character {
        case "\"": isQuoted.toggle()
        case "," where !isQuoted: cells.append("")
        default: cells[cells.count - 1].append(character)
        }
    }
    return cells
}
