/// Why a text is no table of comma-separated values (CSV 错误), with its line from 1.
public enum CSVError: Error, Hashable, Sendable {
    /// A quote inside an unquoted cell, or something behind a closing quote.
    case strayQuote(line: Int)
    /// The text ends inside quotes.
    case openQuote(line: Int)
    /// A carriage return without a line feed.
    case bareReturn(line: Int)
    /// Octets that are no UTF-8, or U+0000.
    case encoding(line: Int)
    /// A row with another number of cells than the first, or the first with more than allowed;
    /// `found` counts up to the first cell too many.
    case width(line: Int, expected: Int, found: Int)
    /// A cell longer than allowed.
    case cellTooLong(line: Int, limit: Int)

    /// The stable machine code.
    public var code: String {
        switch self {
        case .strayQuote: "csv.stray-quote"
        case .openQuote: "csv.open-quote"
        case .bareReturn: "csv.bare-return"
        case .encoding: "csv.encoding"
        case .width: "csv.width"
        case .cellTooLong: "csv.cell-too-long"
        }
    }

    /// The line, from 1.
    public var line: Int {
        switch self {
        case .strayQuote(let line), .openQuote(let line), .bareReturn(let line),
            .encoding(let line), .width(let line, _, _), .cellTooLong(let line, _):
            line
        }
    }
}
