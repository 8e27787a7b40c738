/// A signed text of three parts: header, payload, signature.
///
/// Standard: RFC 7515, section 7.1. This type knows the outer form only: who reads a header
/// reads it as strict JSON and binds `alg` to the key.
public struct CompactJWS: Sendable {
    /// The header, decoded.
    public let header: [UInt8]
    /// The payload, decoded.
    public let payload: [UInt8]
    /// The signature, decoded; of any length until it is verified.
    public let signature: [UInt8]
    /// The octets that were signed: the first two parts as received, with the dot.
    public let signingInput: [UInt8]

    /// Splits a text into exactly three parts of strict base64url, none of them empty.
    public init?(_ text: String) {
        let octets = Array(text.utf8)
        let parts = octets.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }),
            let header = Base64URL.decode(octets: parts[0]),
            let payload = Base64URL.decode(octets: parts[1]),
            let signature = Base64URL.decode(octets: parts[2])
        else { return nil }
        self.header = header
        self.payload = payload
        self.signature = signature
        self.signingInput = Array(octets[..<(parts[2].startIndex - 1)])
    }

    /// Says whether the key signed this text.
    ///
    /// It does not look into the header: the caller demands that `alg` is the key's algorithm.
    public func isSigned(by key: PublicKey) -> Bool {
        fault(by: key) == nil
    }

    /// Why the signature is not the key's over this text; nil when it is.
    public func fault(by key: PublicKey) -> SignatureFault? {
        key.fault(signature, over: signingInput)
    }

    /// Says whether the signature stands in the one form our own texts have: for ES256 the smaller s.
    ///
    /// Ask it of texts of ours only; a stranger's JWS may hold the other form.
    public func isInOneForm(for algorithm: SigningAlgorithm) -> Bool {
        algorithm.oneForm(signature) == signature
    }

    /// The octets to sign: both parts in base64url with a dot between.
    public static func signingInput(header: [UInt8], payload: [UInt8]) -> [UInt8] {
        Base64URL.octets(header) + [UInt8(ascii: ".")] + Base64URL.octets(payload)
    }

    /// The header of our own texts: `alg`, `kid`, `typ`, in this order, without blanks, for ever.
    public static func header(algorithm: SigningAlgorithm, keyID: String, type: String) -> [UInt8] {
        precondition(
            PlainText.allows(keyID) && PlainText.allows(type),
            "a key id and a typ are visible ASCII without quotes; KeyRecord demands it")
        return Array(#"{"alg":"\#(algorithm.rawValue)","kid":"\#(keyID)","typ":"\#(type)"}"#.utf8)
    }

    /// Signs a payload.
    ///
    /// - Parameters:
    ///   - payload: the octets to carry, in their one form.
    ///   - type: the `typ`, for example `slip+jwt`; visible ASCII.
    ///   - signer: whose key.
    /// - Returns: the compact text.
    /// - Throws: what the signer throws.
    public static func make(
        payload: [UInt8], type: String, signer: some Signer
    ) async throws(SigningError) -> String {
        let key = signer.key
        let header = header(algorithm: key.algorithm, keyID: key.keyID, type: type)
        let input = signingInput(header: header, payload: payload)
        let signature = key.algorithm.oneForm(try await signer.sign(input))
        return String(
            decoding: input + [UInt8(ascii: ".")] + Base64URL.octets(signature), as: UTF8.self)
    }
}
