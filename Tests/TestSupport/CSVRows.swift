public import Foundation

/// The rows of a CSV text, by the names of its first line; no field has line ends.
public func csvRows(_ text: String) -> [[String: String]] {
    var lines = text.split(whereSeparator: \.isNewline).map { cells(String($0)) }
    let names = lines.removeFirst()
    return lines.map { Dictionary(zip(names, $0)) { first, _ in first } }
}

/// The rows of a CSV vector file of a test target.
public func csvVector(_ name: String, in bundle: Bundle) throws -> [[String: String]] {
    guard let url = bundle.url(forResource: "Vectors/\(name)", withExtension: "csv") else {
        throw CocoaError(.fileNoSuchFile)
    }
    return csvRows(try String(contentsOf: url, encoding: .utf8))
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
