/// Reads a text in memory batch by batch (CSV 分批读取): its rows never all stand beside it.
///
/// A line feed is one octet of text and a row of sixty: 20 MiB of them would be more than a gigabyte.
public struct CSVBatches: Sendable {
    private static let piece = 1 << 16

    private let text: [UInt8]
    private var place = 0
    private var reader = CSVReader()
    private var waiting: ArraySlice<CSVRow> = []

    /// The rows of a text.
    public init(_ text: [UInt8]) { self.text = text }

    /// The next rows, at most so many; empty at the end.
    ///
    /// - Throws: any ``CSVError``, when the reading comes to it.
    public mutating func next(_ count: Int) throws(CSVError) -> [CSVRow] {
        while waiting.count < count, place < text.count {
            let end = min(place + Self.piece, text.count)
            waiting += try reader.read(text[place..<end])
            place = end
            if end == text.count, let last = try reader.finish() { waiting.append(last) }
        }
        defer { waiting = waiting.dropFirst(count) }
        return Array(waiting.prefix(count))
    }
}
