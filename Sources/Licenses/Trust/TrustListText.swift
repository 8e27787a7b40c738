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
    ///   - revocations: revocation lists at hand.
    /// - Throws: those of ``init(kept:keys:)``; `beforeKey`, `afterKey` for a list from outside the period
    ///   of its key, `signerRevoked`.
    public init(
        _ text: String, keys: some Keys, revocations: [RevocationList] = []
    ) throws(TrustListRefusal) {
        let (list, key) = try Self.read(text, keys)
        if let fault = key.period.textFault(at: list.issuedAt.seconds) {
            throw TrustListRefusal(fault.rawValue, ["key": key.keyID])
        }
        // Who has a lost key sets its dates too.
        if let revocation = key.chain?.revocation(in: revocations),
            revocation.reason == .keyCompromise || revocation.since <= list.issuedAt.seconds
        {
            throw TrustListRefusal(
                "signerRevoked",
                ["key": key.keyID, "since": "\(Instant(seconds: revocation.since))"])
        }
        self = list
    }

    /// Reads a list that was taken before, to hold the next one against it.
    ///
    /// Its key may have ended since, or been revoked as of a day before it: what it says about who signs the
    /// next list still stands.
    ///
    /// - Parameters:
    ///   - text: the compact text.
    ///   - keys: the keys that are trusted to sign lists.
    /// - Throws: reasons `form`, `header`, `type`, `keyUnknown`, `algorithm`, `altered`,
    ///   `secondForm`, `claims` (with the fault), `notOperator`, `signerUnlisted`.
    public init(kept text: String, keys: some Keys) throws(TrustListRefusal) {
        self = try Self.read(text, keys).list
    }

    private static func read(
        _ text: String, _ keys: some Keys
    ) throws(TrustListRefusal) -> (list: TrustList, key: KeyRecord) {
        guard let signed = CompactJWS(text) else { throw TrustListRefusal("form") }
        let header: SignedHeader
        do throws(Fault) { header = try SignedHeader(signed.header) } catch {
            throw TrustListRefusal("header")
        }
        guard header.type.utf8.elementsEqual(type.utf8) else { throw TrustListRefusal("type") }
        guard let key = keys.key(header.keyID) else {
            throw TrustListRefusal("keyUnknown", ["key": header.keyID])
        }
        let fault = signed.fault(of: key, algorithm: header.algorithm, signedAt: nil)
        if let fault { throw TrustListRefusal(fault.rawValue, ["key": key.keyID]) }
        let list: TrustList
        do throws(Fault) { list = try TrustList(payload: signed.payload) } catch {
            throw TrustListRefusal("claims", ["code": error.code, "place": error.pointer])
        }
        guard key.owner.utf8.elementsEqual(list.issuer.utf8) else {
            throw TrustListRefusal("notOperator", ["owner": key.owner, "issuer": list.issuer])
        }
        // So that whoever keeps this list knows who may sign the next.
        guard list.isOperator(key) else {
            throw TrustListRefusal("signerUnlisted", ["key": key.keyID])
        }
        return (list, key)
    }

    /// Whether the list names a key for its operator: who so is named may sign the next one.
    public func isOperator(_ key: KeyRecord) -> Bool {
        department(issuer)?.keys.contains(KeyThumbprint.of(key.publicKey)) == true
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
