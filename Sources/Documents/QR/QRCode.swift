internal import CQREncode

/// A two-dimensional code (二维码) of a text, such as an address to open.
///
/// Standard: ISO/IEC 18004, error correction level M, drawn by libqrencode; the same text gives the
/// same squares.
public struct QRCode: Sendable {
    /// Longest text in octets: what still reads well from a telephone held by hand.
    static let longest = 500
    /// White squares on each side, which the standard demands.
    static let margin = 4

    /// Squares on each side, without the margin.
    public let width: Int
    /// The squares, row by row; true is dark.
    let squares: [Bool]

    /// The code of a text; nil for an empty one and for one that is too long.
    public init?(_ text: String) {
        let octets = Array(text.utf8)
        guard (1...Self.longest).contains(octets.count) else { return nil }
        let made = unsafe octets.withUnsafeBufferPointer { buffer in
            unsafe QRcode_encodeData(Int32(buffer.count), buffer.baseAddress, 0, QR_ECLEVEL_M)
        }
        guard let made = unsafe made else { return nil }
        defer { unsafe QRcode_free(made) }
        guard let data = unsafe made.pointee.data else { return nil }
        let width = unsafe Int(made.pointee.width)
        self.width = width
        // The lowest bit says dark; the others say what the square is for.
        squares = unsafe UnsafeBufferPointer(start: data, count: width * width).map { $0 & 1 == 1 }
    }

    /// The code as a picture (SVG) of any size, margin included.
    public var svg: String {
        let side = width + 2 * Self.margin
        let head = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(side) \(side)" \
            shape-rendering="crispEdges"><path fill="#fff" d="M0 0h\(side)v\(side)H0z"/>
            """
        return "\(head)<path fill=\"#000\" d=\"\(bars)\"/></svg>"
    }

    /// One bar for each run of dark squares in a row.
    private var bars: String {
        var bars = ""
        for row in 0..<width {
            var column = 0
            while column < width {
                var end = column
                while end < width, squares[row * width + end] { end += 1 }
                if end > column {
                    let run = end - column
                    bars += "M\(column + Self.margin) \(row + Self.margin)h\(run)v1h-\(run)z"
                }
                column = end + 1
            }
        }
        return bars
    }
}
