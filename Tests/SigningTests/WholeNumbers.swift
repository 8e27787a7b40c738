/// Numbers below 2^256 modulo an odd number of 256 bits: an arithmetic of its own, slow and plain.
///
/// It recomputes what the library computes, so it shares nothing with it. Not for secrets.
struct Modulus {
    /// Four words, lowest first.
    typealias Number = [UInt64]

    let number: Number
    private let negativeInverse: UInt64
    private let square: Number

    /// Takes a modulus of 64 hexadecimal digits, its highest bit set.
    init(_ hex: String) {
        let number = Self.number(hex)
        var inverse: UInt64 = 1
        for _ in 0..<6 { inverse &*= 2 &- number[0] &* inverse }
        var power: Number = [1, 0, 0, 0]
        for _ in 0..<512 { power = Self.sum(power, power, modulo: number) }
        self.number = number
        negativeInverse = 0 &- inverse
        square = power
    }

    /// The number of 64 hexadecimal digits.
    static func number(_ hex: String) -> Number {
        let digits = Array(hex)
        return (0..<4).map { word in
            UInt64(String(digits[(48 - 16 * word)..<(64 - 16 * word)]), radix: 16) ?? 0
        }
    }

    /// The 64 hexadecimal digits of a number.
    static func hex(_ number: Number) -> String {
        number.reversed().map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }

    /// The difference without its borrow, and whether there was one.
    private static func difference(_ a: Number, _ b: Number) -> (Number, Bool) {
        var result = a
        var borrow = false
        for word in 0..<4 {
            let (first, one) = a[word].subtractingReportingOverflow(b[word])
            let (second, other) = first.subtractingReportingOverflow(borrow ? 1 : 0)
            result[word] = second
            borrow = one || other
        }
        return (result, borrow)
    }

    private static func sum(_ a: Number, _ b: Number, modulo number: Number) -> Number {
        var result = a
        var carry = false
        for word in 0..<4 {
            let (first, one) = a[word].addingReportingOverflow(b[word])
            let (second, other) = first.addingReportingOverflow(carry ? 1 : 0)
            result[word] = second
            carry = one || other
        }
        let (reduced, borrow) = difference(result, number)
        return carry || !borrow ? reduced : result
    }

    /// The number below the modulus; for numbers below twice the modulus.
    func reduced(_ a: Number) -> Number { plus(a, [0, 0, 0, 0]) }

    /// a + b.
    func plus(_ a: Number, _ b: Number) -> Number { Self.sum(a, b, modulo: number) }

    /// a - b.
    func minus(_ a: Number, _ b: Number) -> Number {
        let (result, borrow) = Self.difference(a, b)
        return borrow ? Self.difference(result, Self.difference([0, 0, 0, 0], number).0).0 : result
    }

    /// a · b.
    func times(_ a: Number, _ b: Number) -> Number { montgomery(montgomery(a, b), square) }

    /// a^(m - 2), the inverse for a prime modulus.
    func inverse(_ a: Number) -> Number {
        let exponent = Self.difference(number, [2, 0, 0, 0]).0
        var result: Number = [1, 0, 0, 0]
        for bit in (0..<256).reversed() {
            result = times(result, result)
            if exponent[bit / 64] >> UInt64(bit % 64) & 1 == 1 { result = times(result, a) }
        }
        return result
    }

    /// a · b / 2^256, word by word.
    private func montgomery(_ a: Number, _ b: Number) -> Number {
        var total: [UInt64] = [0, 0, 0, 0, 0, 0]
        for word in 0..<4 {
            Self.add(a[word], times: b, to: &total)
            Self.add(total[0] &* negativeInverse, times: number, to: &total)
            total = Array(total[1...]) + [0]
        }
        let result = Array(total[..<4])
        let (reduced, borrow) = Self.difference(result, number)
        return total[4] != 0 || !borrow ? reduced : result
    }

    private static func add(_ factor: UInt64, times number: Number, to total: inout [UInt64]) {
        var carry: UInt64 = 0
        for word in 0..<4 {
            let (high, low) = factor.multipliedFullWidth(by: number[word])
            let (first, one) = total[word].addingReportingOverflow(low)
            let (second, other) = first.addingReportingOverflow(carry)
            total[word] = second
            carry = high &+ (one ? 1 : 0) &+ (other ? 1 : 0)
        }
        let (sum, overflow) = total[4].addingReportingOverflow(carry)
        total[4] = sum
        if overflow { total[5] &+= 1 }
    }
}
