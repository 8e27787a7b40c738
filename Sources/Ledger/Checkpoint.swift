public import Codes
public import JSON
public import Signing

/// A signed head of the ledger (检查点): whoever keeps one can prove later that history was changed.
///
/// Compact JWS of typ `checkpoint+jwt`; claims exactly `iat iss root size` in canonical form: the
/// second of signing, the gateway's code, `sm3:` with the root in hex, and how many entries.
///
/// Ours: the form of all signed texts of the house, once and for ever, and not the signed note of
/// transparency logs: SM2 has no type octet there, and one reader of signed texts is enough.
public struct Checkpoint: Sendable {
    /// The `typ` of its header.
    public static let type = "checkpoint+jwt"

    /// The signed text.
    public let text: String
    /// Whose ledger it is: the owner of the key.
    public let origin: String
    /// Size and root.
    public let head: TreeHead
    /// When it was signed, to the second.
    public let at: Instant
    /// Name of the key it was signed with.
    public let keyID: String
    /// The algorithm its header names; it must be that of the key.
    public let algorithm: String
    private let signed: CompactJWS

    /// Signs a head.
    public static func make(
        of head: TreeHead, origin: String, at now: Instant, signer: some Signer
    ) async throws(SigningError) -> Checkpoint {
        let payload = claims(origin, head, seconds: now.seconds)
        let text = try await CompactJWS.make(payload: payload, type: type, signer: signer)
        do throws(Fault) { return try Checkpoint(text) } catch {
            throw .signatureFailed("the new checkpoint cannot be read: \(error.code)")
        }
    }

    /// Reads a checkpoint without judging it; nothing in it may be believed before its finding.
    ///
    /// - Throws: `checkpoint.form` for a text in any form but the one it is made in, or a fault of
    ///   its JSON.
    public init(_ text: String) throws(Fault) {
        guard let signed = CompactJWS(text) else { throw Self.malformed }
        var header = try Object(bytes: signed.header)
        algorithm = try header.string("alg")
        keyID = try header.string("kid")
        _ = try header.string("typ")
        try header.end()
        var claims = try Object(bytes: signed.payload)
        let seconds = try claims.integer("iat")
        origin = try claims.string("iss")
        let root = try HashText.marked(claims.string("root"), at: "/root")
        head = TreeHead(size: try claims.integer("size"), root: root)
        try claims.end()
        guard (0...Self.lastSecond).contains(seconds), head.size >= 0,
            signed.payload == Self.claims(origin, head, seconds: seconds),
            let known = SigningAlgorithm(rawValue: algorithm), Self.isPlain(keyID),
            signed.header
                == CompactJWS.header(algorithm: known, keyID: keyID, type: Self.type)
        else { throw Self.malformed }
        self.text = text
        self.signed = signed
        at = Instant(seconds: seconds)
    }

    /// The end of the year 9999.
    private static let lastSecond: Int64 = 253_402_271_999
    private static let malformed = Fault(.unreadable, "checkpoint.form", at: "")

    /// The octets that are signed over: canonical, so there is one text for one head and second.
    private static func claims(_ origin: String, _ head: TreeHead, seconds: Int64) -> [UInt8] {
        let value: Value = [
            "iat": .integer(seconds), "iss": .string(origin),
            "root": .string(HashText.mark + Hex.encode(head.root)), "size": .integer(head.size),
        ]
        return value.canonical
    }

    /// What a key id may hold, before it is written into a header again.
    private static func isPlain(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
    }

    /// Whether the key made it, in its period: name, algorithm and signature agree.
    public func isSigned(by key: KeyRecord) -> Bool {
        key.keyID.utf8.elementsEqual(keyID.utf8)
            && signed.fault(of: key, algorithm: algorithm, signedAt: at.seconds) == nil
    }

    /// Judges it with the keys a reader trusts: the finding `ledger.checkpoint`.
    public func finding(keys: some Keys) -> Finding {
        let code = "ledger.checkpoint"
        guard let key = keys.key(keyID) else {
            return .notExamined(code, "key", ["keyId": keyID])
        }
        guard key.owner.utf8.elementsEqual(origin.utf8) else {
            return .failed(code, "owner", ["owner": key.owner, "issuer": origin])
        }
        do throws(TextFault) {
            _ = try signed.signer(
                keyID, algorithm: algorithm, signedAt: at.seconds, keys: keys)
        } catch { return Self.finding(code, error, ["keyId": keyID]) }
        return .passed(
            code, "", ["size": "\(head.size)", "at": "\(at)", "issuer": origin], source: origin,
            asOf: at)
    }

    /// What is missing leaves it open; what is wrong refuses it.
    private static func finding(
        _ code: String, _ fault: TextFault, _ values: [String: String]
    ) -> Finding {
        switch fault {
        case .keyUnknown: .notExamined(code, "key", values)
        case .keyUntrusted: .notExamined(code, "key-untrusted", values)
        case .keyRefused: .failed(code, "key-refused", values)
        case .algorithm, .altered: .failed(code, "signature", values)
        case .secondForm: .failed(code, "second-form", values)
        case .beforeKey: .failed(code, "before-key", values)
        case .afterKey: .failed(code, "after-key", values)
        }
    }
}

extension Checkpoint: Hashable {
    /// Equal as texts.
    public static func == (left: Checkpoint, right: Checkpoint) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    /// Hashes what equality compares.
    public func hash(into hasher: inout Hasher) { hasher.combine(Array(text.utf8)) }
}
