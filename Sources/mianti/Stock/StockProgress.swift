/// The bar of an import on a terminal (进度条): share of the file, rows, rows a second.
struct StockProgress {
    private static let width = 24
    private let size: UInt64
    private let began = ContinuousClock.now
    private var place: UInt64 = 0
    private var shown = ContinuousClock.now

    init(size: UInt64) { self.size = size }

    /// Shows how far it is; at most ten times a second.
    mutating func show(_ report: StockImport.Report, at place: UInt64? = nil) {
        if let place { self.place = place }
        guard Terminal.isWatched, ContinuousClock.now - shown > .milliseconds(100) else { return }
        shown = ContinuousClock.now
        let share = size == 0 ? 1 : Double(self.place) / Double(size)
        let filled = Int(share * Double(Self.width))
        let bar =
            String(repeating: "█", count: filled)
            + String(repeating: "░", count: Self.width - filled)
        let rate = Int(Double(report.rows) / ((shown - began) / .seconds(1)))
        Terminal.progress(
            "\(bar) \(Int(share * 100))% \(report.rows) 行 rows, \(rate)/s, "
                + "被拒 refused \(report.refusals.count)")
    }

    /// Clears the line.
    func end() { Terminal.progress("") }
}
