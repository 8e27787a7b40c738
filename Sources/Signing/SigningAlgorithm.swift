internal import COpenSSL

/// How a key signs (签名算法), under the name that a signed text gives it.
///
/// A key record fixes it; a message that names another one is refused.
public enum SigningAlgorithm: String, Sendable, Hashable, CaseIterable {
    /// SM2 with SM3 and the ID `1234567812345678`; a private name, since JOSE has none for it.
    ///
    /// Standard: GB/T 32918.2-2016, GM/T 0009.
    case sm2 = "SM2"
    /// ECDSA on P-256 with SHA-256. Standard: RFC 7518, 3.4.
    case es256 = "ES256"

    /// The name of the curve in a JSON Web Key; `SM2` is not registered.
    public var curve: String {
        switch self {
        case .sm2: "SM2"
        case .es256: "P-256"
        }
    }

    /// The type of key in OpenSSL.
    var keyName: String { self == .sm2 ? "SM2" : "EC" }

    /// The curve in OpenSSL.
    var groupName: String { self == .sm2 ? "SM2" : "prime256v1" }

    /// The number of the curve in OpenSSL.
    var curveNumber: Int32 { self == .sm2 ? NID_sm2 : NID_X9_62_prime256v1 }

    /// How far the largest private scalar lies below the order of the curve.
    ///
    /// Standard: GB/T 32918 (key range): an SM2 scalar is at most n - 2, since 1 + d must have an inverse.
    var distanceToOrder: UInt32 { self == .sm2 ? 2 : 1 }

    /// The digest that the signature is made over.
    var digest: OpaquePointer? { unsafe self == .sm2 ? EVP_sm3() : EVP_sha256() }
}

/// The ID that enters every SM2 signature (可辨别标识).
enum SM2Identity {
    /// The 16 octets `1234567812345678`.
    ///
    /// Standard: GM/T 0009. OpenSSL 3.0 takes an empty ID when none is set; such a signature matches no Chinese software.
    static let standard = [UInt8]("1234567812345678".utf8)

    /// The longest ID in octets: OpenSSL 3.0 stops here, one below what 16 bits of length could say.
    static let longest = 8190
}
