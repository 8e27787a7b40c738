internal import JSON
internal import Signing

/// One disclosable value of a token (可选披露项): salt, name, value.
///
/// Its text is base64url of the JSON array; the issuer signs the digest of that text only.
/// Standard: RFC 9901, structure of disclosures for object properties.
struct Disclosure: Hashable, Sendable {
    /// Base64url of the array, as it stands in the token.
    let text: String
    /// Name of the claim, such as `number`, `holder.1.name`, `face.MC`.
    let name: String
    /// The value.
    let value: Value

    /// Makes a disclosure with a salt of 128 bits.
    init(salt: [UInt8], name: String, value: Value) {
        let array = Value.array([.string(Base64URL.encode(salt)), .string(name), value])
        text = Base64URL.encode(array.canonical)
        self.name = name
        self.value = value
    }

    /// Reads a disclosure; nil when it is no array of a text, a name and a value.
    init?(_ text: Substring) {
        guard let octets = Base64URL.decode(text),
            let parts = try? Value.parse(octets, limits: Limits(octets: 1 << 20)).elements,
            parts.count == 3, parts[0].text != nil, let name = parts[1].text
        else { return nil }
        self.text = String(text)
        self.name = name
        value = parts[2]
    }

    /// The digest that the issuer signs, in base64url.
    func digest(_ algorithm: DigestName) -> String { algorithm.digest(of: text) }
}

/// The digests a token may name in `_sd_alg` (摘要算法); the key decides, never the message.
enum DigestName: String, Sendable {
    /// For SM2 keys.
    case sm3
    /// For ES256 keys.
    case sha256 = "sha-256"

    init(_ algorithm: SigningAlgorithm) {
        self =
            switch algorithm {
            case .sm2: .sm3
            case .es256: .sha256
            }
    }

    /// Base64url of the digest of a text.
    func digest(of text: some StringProtocol) -> String {
        let octets = Array(text.utf8)
        return Base64URL.encode(self == .sm3 ? SM3.digest(octets) : SHA256.digest(octets))
    }
}
