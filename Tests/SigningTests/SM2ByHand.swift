import Signing

/// SM2 as the standard writes it, over ``Modulus``: what a signature with a known nonce must be.
///
/// Standard: GB/T 32918.2-2016, 5.5 (Z) and 6.1 (signature).
enum SM2ByHand {
    private static let a = "fffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffc"
    private static let b = "28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93"
    private static let gx = "32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7"
    private static let gy = "bc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0"
    private static let p = Modulus(
        "fffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffff")
    private static let n = Modulus(
        "fffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123")

    /// Z of an ID and a public point, 32 octets.
    static func z(identity: [UInt8], point: [UInt8]) -> [UInt8] {
        let bits = identity.count * 8
        let constants = Hex.decode(a + b + gx + gy) ?? []
        return SM3.digest(
            [UInt8(bits >> 8), UInt8(bits & 255)] + identity + constants + point)
    }

    /// The digest that is signed: SM3(Z || M).
    static func e(z: [UInt8], message: [UInt8]) -> [UInt8] { SM3.digest(z + message) }

    /// r and s in hexadecimal of a digest, a private scalar and a nonce.
    static func signature(e: String, scalar: String, nonce: String) -> (r: String, s: String) {
        let d = Modulus.number(scalar)
        let k = Modulus.number(nonce)
        let x = n.reduced(multiple(of: k).x)
        let r = n.plus(n.reduced(Modulus.number(e)), x)
        let s = n.times(n.inverse(n.plus(d, [1, 0, 0, 0])), n.minus(k, n.times(r, d)))
        return (Modulus.hex(r), Modulus.hex(s))
    }

    /// The point k·G in hexadecimal, X and Y.
    static func point(_ k: String) -> (x: String, y: String) {
        let point = multiple(of: Modulus.number(k))
        return (Modulus.hex(point.x), Modulus.hex(point.y))
    }

    /// A point (X/Z², Y/Z³).
    private struct Jacobian { var x, y, z: Modulus.Number }

    private static func multiple(of k: Modulus.Number) -> (x: Modulus.Number, y: Modulus.Number) {
        let base = Jacobian(
            x: Modulus.number(gx), y: Modulus.number(gy), z: [1, 0, 0, 0])
        var result: Jacobian?
        for bit in (0..<256).reversed() {
            result = result.map(doubled)
            guard k[bit / 64] >> UInt64(bit % 64) & 1 == 1 else { continue }
            result = result.map { sum($0, base) } ?? base
        }
        guard let result else { return ([0, 0, 0, 0], [0, 0, 0, 0]) }
        let inverse = p.inverse(result.z)
        let square = p.times(inverse, inverse)
        return (p.times(result.x, square), p.times(result.y, p.times(square, inverse)))
    }

    private static func doubled(_ point: Jacobian) -> Jacobian {
        let y2 = p.times(point.y, point.y)
        let half = p.times(point.x, y2)
        let s = p.plus(p.plus(half, half), p.plus(half, half))
        let z2 = p.times(point.z, point.z)
        // a = -3, so 3x² + az⁴ = 3(x - z²)(x + z²).
        let product = p.times(p.minus(point.x, z2), p.plus(point.x, z2))
        let m = p.plus(p.plus(product, product), product)
        let x = p.minus(p.times(m, m), p.plus(s, s))
        let y4 = p.times(y2, y2)
        let four = p.plus(p.plus(y4, y4), p.plus(y4, y4))
        let y = p.minus(p.times(m, p.minus(s, x)), p.plus(four, four))
        let yz = p.times(point.y, point.z)
        return Jacobian(x: x, y: y, z: p.plus(yz, yz))
    }

    /// The sum of two points; the doubling of a point only where both are the same.
    private static func sum(_ one: Jacobian, _ base: Jacobian) -> Jacobian {
        let z2 = p.times(one.z, one.z)
        let u = p.times(base.x, z2)
        let s = p.times(base.y, p.times(z2, one.z))
        let h = p.minus(u, one.x)
        let r = p.minus(s, one.y)
        if h == [0, 0, 0, 0], r == [0, 0, 0, 0] { return doubled(one) }
        let h2 = p.times(h, h)
        let h3 = p.times(h2, h)
        let v = p.times(one.x, h2)
        let x = p.minus(p.minus(p.times(r, r), h3), p.plus(v, v))
        let y = p.minus(p.times(r, p.minus(v, x)), p.times(one.y, h3))
        return Jacobian(x: x, y: y, z: p.times(one.z, h))
    }
}
