import Foundation

/// Counts the cases of one vector file that a test truly held (测试向量计数).
///
/// The count is one row of `Docs/reference/vectors.md`; ``settle()`` compares the two, so the page cannot say
/// more than the tests do. `Scripts/vectors-page.py` has the rows written instead and makes the page.
public struct VectorTally {
    private let file: String
    private let part: String
    private let test: String
    private var accepted = 0
    private var refused: [String: Int] = [:]

    /// Where `Scripts/vectors-page.py` wants the rows; unset in every other run.
    public static let folderVariable = "MIANTI_VECTOR_ROWS"

    /// Begins the count of one file, or of one named part of it.
    public init(_ file: String, part: String = "", test: String = #fileID) {
        self.file = file
        self.part = part
        self.test = test
    }

    /// One case was accepted, as its file demands.
    public mutating func accept() { accepted += 1 }

    /// One case was refused, as its file demands, for this reason.
    public mutating func refuse(_ reason: String) { refused[reason, default: 0] += 1 }

    /// One case had its verdict: refused for a reason, or accepted when there is none.
    public mutating func count(_ reason: String?) {
        if let reason { refuse(reason) } else { accept() }
    }

    /// The row of the page: file, part, accepted, refused, reasons, test.
    public var row: String {
        let reasons = refused.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        let count = refused.values.reduce(0, +)
        return "| \(file) | \(part) | \(accepted) | \(count) | "
            + "\(reasons.joined(separator: ", ")) | \(test) |"
    }

    /// The counted row and the page do not agree.
    public struct Disagreement: Error, CustomStringConvertible {
        /// What to do, and the row that is missing.
        public let description: String
    }

    /// Demands that the page has exactly this row.
    ///
    /// - Throws: ``Disagreement``; errors of reading and writing.
    public func settle() throws {
        if let folder = ProcessInfo.processInfo.environment[Self.folderVariable] {
            let name = "\(file)-\(part).row".replacingOccurrences(of: " ", with: "-")
            let target = URL(filePath: folder).appending(path: name)
            try Data((row + "\n").utf8).write(to: target)
            return
        }
        let page = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Docs/reference/vectors.md")
        let lines = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
        guard lines.contains(where: { $0.utf8.elementsEqual(row.utf8) }) else {
            throw Disagreement(
                description: "Docs/reference/vectors.md has no row \(row); "
                    + "run Scripts/vectors-page.py and read what changed")
        }
    }
}
