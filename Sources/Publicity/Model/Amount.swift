public import JSON

/// An amount of money (金额) in fen; printed and read as decimal text in 万元.
///
/// One 万元 has 1,000,000 fen, so six decimals say every fen. Observed: decimal(18,6) in public
/// penalty tables.
public struct Amount: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Fen, never below zero.
    public let fen: Int64

    /// Why a text is no amount.
    public enum Problem: String, Error, Sendable {
        /// Other characters than digits and one point.
        case form
        /// More than six decimals.
        case decimals
        /// More than twelve digits before the point.
        case large
        /// Below zero.
        case negative
    }

    /// Reads decimal text in 万元, such as `5.212`.
    public init(_ text: String) throws(Problem) {
        if text.utf8.first == UInt8(ascii: "-") { throw .negative }
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy(Self.isNumber) else { throw .form }
        guard parts[0].count <= 12 else { throw .large }
        let fraction = parts.count == 2 ? parts[1] : text.utf8[text.utf8.endIndex...]
        guard fraction.count <= 6 else { throw .decimals }
        let digits = Array(parts[0]) + Array(fraction)
        let number = digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
        fen = (fraction.count..<6).reduce(number) { value, _ in value * 10 }
    }

    private static func isNumber(_ digits: some Collection<UInt8>) -> Bool {
        !digits.isEmpty && digits.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// Decimal text in 万元 without needless zeros.
    public var description: String {
        var fraction = String("\(1_000_000 + fen % 1_000_000)".dropFirst())
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(fen / 1_000_000)" + (fraction.isEmpty ? "" : ".\(fraction)")
    }

    /// Smaller amounts come first.
    public static func < (left: Amount, right: Amount) -> Bool { left.fen < right.fen }
}

extension Object {
    /// An amount in 万元 as decimal text, or none.
    ///
    /// - Throws: `amount.form`, `amount.decimals`, `amount.large`, `amount.negative`.
    public mutating func optionalAmount(_ key: String) throws(Fault) -> Amount? {
        guard let text = try optionalString(key) else { return nil }
        do throws(Amount.Problem) { return try Amount(text) } catch {
            throw .unsound("amount.\(error.rawValue)", at: pointer(to: key))
        }
    }
}
