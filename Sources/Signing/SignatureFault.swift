/// Why a signature is refused (验签不通过的原因), the first that is found.
public enum SignatureFault: String, Error, Sendable, Hashable, CaseIterable {
    /// Not r || s of 64 octets, or not the one DER encoding of two numbers that fit 32 octets.
    case form
    /// r or s is 0 or not below the order n of the curve; for SM2 also r + s = n.
    case range
    /// The SM2 ID is longer than the library takes.
    case identity
    /// Well formed, but not made by this key over this message under this ID.
    case mismatch
}

extension SigningAlgorithm {
    private static let sm2Order =
        Hex.decode("fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123") ?? []
    private static let p256Order =
        Hex.decode("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551") ?? []

    /// The order n of the curve, 32 octets, big-endian.
    private var order: [UInt8] { self == .sm2 ? Self.sm2Order : Self.p256Order }

    /// Says whether the numbers of r || s lie where those of a signature can.
    ///
    /// Standard: GB/T 32918.2, verification, steps 1 to 4; SEC 1, 4.1.4, step 1. The library checks
    /// the same; here the reason becomes known before the costly part.
    func admits(_ signature: [UInt8]) -> Bool {
        let r = signature[..<32]
        let s = signature[32...]
        let order = order
        let isBelow = [r, s].allSatisfy { number in
            number.contains { $0 != 0 } && number.lexicographicallyPrecedes(order)
        }
        return isBelow && (self != .sm2 || Self.sum(r, s) != order)
    }

    /// The sum of two numbers of 32 octets without its carry.
    private static func sum(_ first: ArraySlice<UInt8>, _ second: ArraySlice<UInt8>) -> [UInt8] {
        var carry = 0
        var sum: [UInt8] = []
        for (one, other) in zip(first.reversed(), second.reversed()) {
            carry += Int(one) + Int(other)
            sum.append(UInt8(truncatingIfNeeded: carry))
            carry >>= 8
        }
        return sum.reversed()
    }

    /// The signature in the one form that texts of ours have (唯一形式).
    ///
    /// Whoever sees an ECDSA signature (r, s) can also write (r, n - s), which verifies as well. Ours:
    /// s is not above n / 2. SM2 has no second form.
    func oneForm(_ signature: [UInt8]) -> [UInt8] {
        guard signature.count == 64, self == .es256 else { return signature }
        let other = Self.difference(order, signature[32...])
        return other.lexicographicallyPrecedes(signature[32...])
            ? Array(signature[..<32]) + other : signature
    }

    /// The first number less the second, both of 32 octets; the second is not above the first.
    private static func difference(_ first: [UInt8], _ second: ArraySlice<UInt8>) -> [UInt8] {
        var borrow = 0
        var difference: [UInt8] = []
        for (one, other) in zip(first.reversed(), second.reversed()) {
            let digit = Int(one) - Int(other) - borrow
            borrow = digit < 0 ? 1 : 0
            difference.append(UInt8(truncatingIfNeeded: digit))
        }
        return difference.reversed()
    }
}
