import Documents
import Testing

@Suite struct CSVBatchesTests {
    @Test(arguments: [0, 1, 199, 200, 201, 70_000])
    func `batches hold every row once, in order`(_ count: Int) throws {
        let text = (0..<count).map { "\($0),x" }.joined(separator: "\r\n")
        var batches = CSVBatches(Array(text.utf8))
        var cells: [String] = []
        while case let rows = try batches.next(200), !rows.isEmpty {
            #expect(rows.count == 200 || cells.count + rows.count == count)
            cells += rows.compactMap(\.cells.first)
        }
        #expect(cells == (0..<count).map { "\($0)" })
    }

    @Test func `an error comes with the batch that reaches it`() throws {
        let good = String(repeating: "a,b\n", count: 40_000)
        var batches = CSVBatches(Array((good + "a\n").utf8))
        #expect(try batches.next(1).count == 1)
        #expect(throws: CSVError.width(line: 40_001, expected: 2, found: 1)) {
            while try !batches.next(1000).isEmpty {}
        }
    }
}
