public import Codes
internal import JSON
public import Signing

/// A trust list that is not to be used (信任清单拒用), as a finding of code `trust.list`.
public struct TrustListRefusal: Error, Hashable, Sendable {
    /// Why, with its values.
    public let finding: Finding

    init(_ reason: String, _ values: [String: String] = [:]) {
        finding = .failed(TrustList.code, reason, values)
    }
}

/// A trust list as signed text: a compact JWS of its own `typ`.
extension TrustList {
    /// Code of the finding about a list.
    public static let code = "trust.list"

    /// Signs the list.
    ///
    /// - Parameter signer: a key of the operator named in it.
    /// - Returns: the compact text.
    /// - Throws: what the signer throws.
    public func signed(by signer: some Signer) async throws(SigningError) -> String {
        try await CompactJWS.make(payload: payload, type: Self.type, signer: signer)
    }

    /// Reads a list and checks who signed it; its age is another matter, see ``refusal(at:)``.
    ///
    /// - Parameters:
    ///   - text: the compact text.
    ///   - keys: the keys that are trusted to sign lists.
    /// - Throws: reasons `form`, `header`, `type`, `keyUnknown`, `algorithm`, `altered`,
    ///   `secondForm`, `claims` (with the fault), `notOperator`, `signerUnlisted`.
    public init(_ text: String, keys: some Keys) throws(TrustListRefusal) {
        guard let signed = CompactJWS(text) else { throw TrustListRefusal("form") }
        let header: SignedHeader
        do throws(Fault) { header = try SignedHeader(signed.header) } catch {
            throw TrustListRefusal("header")
        }
        guard header.type.utf8.elementsEqual(Self.type.utf8) else { throw TrustListRefusal("type") }
        guard let key = keys.key(header.keyID) else {
            throw TrustListRefusal("keyUnknown", ["key": header.keyID])
        }
        guard header.algorithm.utf8.elementsEqual(key.algorithm.rawValue.utf8) else {
            throw TrustListRefusal("algorithm", ["key": key.keyID])
        }
        guard signed.isSigned(by: key.publicKey) else { throw TrustListRefusal("altered") }
        guard signed.isInOneForm(for: key.algorithm) else { throw TrustListRefusal("secondForm") }
        do throws(Fault) { try self.init(payload: signed.payload) } catch {
            throw TrustListRefusal("claims", ["code": error.code, "place": error.pointer])
        }
        guard key.owner.utf8.elementsEqual(issuer.utf8) else {
            throw TrustListRefusal("notOperator", ["owner": key.owner, "issuer": issuer])
        }
        // So that whoever keeps this list knows who may sign the next.
        guard department(issuer)?.keys.contains(KeyThumbprint.of(key.publicKey)) == true else {
            throw TrustListRefusal("signerUnlisted", ["key": key.keyID])
        }
    }

    /// Why the list says nothing at an instant; nil when it does.
    ///
    /// - Parameter now: the instant.
    /// - Returns: reasons `notYet` and `expired`, with the instants and whole days between.
    public func refusal(at now: Instant) -> Finding? {
        if now < issuedAt {
            return .failed(Self.code, "notYet", ["from": "\(issuedAt)"])
        }
        guard now >= nextUpdate else { return nil }
        let days = (now.seconds - nextUpdate.seconds) / 86_400
        return .failed(Self.code, "expired", ["since": "\(nextUpdate)", "days": "\(days)"])
    }

    /// Why the list cannot take the place of one already kept; nil when it can.
    ///
    /// - Parameter kept: the one kept; the same list again is allowed.
    /// - Returns: reasons `rolledBack`, `otherOperator`, and `forked` for two lists of one version.
    public func refusal(after kept: TrustList) -> Finding? {
        let values = ["version": "\(version)", "kept": "\(kept.version)"]
        guard kept.issuer.utf8.elementsEqual(issuer.utf8) else {
            return .failed(Self.code, "otherOperator", ["issuer": issuer, "kept": kept.issuer])
        }
        if version < kept.version { return .failed(Self.code, "rolledBack", values) }
        if version == kept.version, payload != kept.payload {
            return .failed(Self.code, "forked", values)
        }
        return version > kept.version && issuedAt < kept.issuedAt
            ? .failed(Self.code, "rolledBack", values) : nil
    }
}

/// The three members of every header of ours (签名头): `alg`, `kid`, `typ`, and no other.
struct SignedHeader {
    let algorithm: String
    let keyID: String
    let type: String

    init(_ octets: [UInt8]) throws(Fault) {
        var object = try Object(bytes: octets)
        algorithm = try object.string("alg")
        keyID = try object.string("kid")
        type = try object.string("typ")
        try object.end()
    }
}

extension KeyThumbprint {
    /// The thumbprint of a key: `sm3:` and SM3 of its point.
    public static func of(_ key: PublicKey) -> String { "sm3:" + Hex.encode(SM3.digest(key.point)) }
}
