/// A public key as others know it: its name, its algorithm, whose it is and when it signs.
public struct KeyRecord: Sendable, Hashable {
    /// The name in `kid`; visible ASCII, so that equal texts are equal octets.
    public let keyID: String
    /// The key itself.
    public let publicKey: PublicKey
    /// The 18-character code (统一社会信用代码) of the department, or the gateway's.
    public let owner: String
    /// When it signs; a text signed outside is refused.
    public let period: KeyPeriod
    /// Its certificate with those up to an authority, leaf first; `nil` when it has none.
    public let chain: CertificateChain?

    /// The algorithm that the key is bound to; a message cannot choose another.
    public var algorithm: SigningAlgorithm { publicKey.algorithm }

    /// Records a key under the name that its point gives it.
    ///
    /// - Parameters:
    ///   - publicKey: the key.
    ///   - owner: visible ASCII without quotes.
    ///   - period: when it signs.
    ///   - chain: its certificate and the others.
    /// - Throws: ``SigningError/keyMalformed(_:)`` for an owner that is not so, or a certificate of
    ///   another key.
    public init(
        publicKey: PublicKey, owner: String, period: KeyPeriod = .always,
        chain: CertificateChain? = nil
    ) throws(SigningError) {
        try self.init(
            keyID: Self.keyID(of: publicKey), publicKey: publicKey, owner: owner, period: period,
            chain: chain)
    }

    /// Records a key under the name that its maker gave it.
    ///
    /// - Parameters:
    ///   - keyID: 1 to 128 characters of visible ASCII, without quotes and backslashes.
    ///   - publicKey: the key.
    ///   - owner: the same form.
    ///   - period: when it signs.
    ///   - chain: its certificate and the others.
    /// - Throws: ``SigningError/keyMalformed(_:)``.
    public init(
        keyID: String, publicKey: PublicKey, owner: String, period: KeyPeriod = .always,
        chain: CertificateChain? = nil
    ) throws(SigningError) {
        guard PlainText.allows(keyID) else { throw .keyMalformed("key id") }
        guard PlainText.allows(owner) else { throw .keyMalformed("owner") }
        if let chain, chain.leaf.publicKey != publicKey {
            throw .keyMalformed("the certificate is of another key")
        }
        self.keyID = keyID
        self.publicKey = publicKey
        self.owner = owner
        self.period = period
        self.chain = chain
    }

    /// The same key, ended at an instant (停用).
    public func retired(at instant: Int64) throws(SigningError) -> KeyRecord {
        try KeyRecord(
            keyID: keyID, publicKey: publicKey, owner: owner, period: period.ended(at: instant),
            chain: chain)
    }

    /// The name of a key: base64url of the SM3 of its point, cut to 16 characters (96 bits).
    public static func keyID(of publicKey: PublicKey) -> String {
        String(Base64URL.encode(SM3.digest(publicKey.point)).prefix(16))
    }
}

/// Text that goes into a signed header as it stands.
enum PlainText {
    /// Says whether a text has 1 to 128 characters of visible ASCII, none of them `"` or `\`.
    static func allows(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\")
            }
    }
}

/// The keys that a reader trusts, by name.
public protocol Keys: Sendable {
    /// The key of this name, or `nil` when none is trusted under it.
    func key(_ keyID: String) -> KeyRecord?
    /// All keys, in a fixed order.
    var all: [KeyRecord] { get }
    /// Why a key does not count for a text signed at an instant though its record is known: by a trust
    /// list, ``TextFault/keyRefused`` or ``TextFault/keyUntrusted``. Nil for who knows records only.
    func distrust(of key: KeyRecord, at instant: Int64) -> TextFault?
}

extension Keys {
    /// Nothing more is known than the records.
    public func distrust(of key: KeyRecord, at instant: Int64) -> TextFault? { nil }
}

/// A fixed set of trusted keys.
public struct KeyRing: Keys {
    /// All keys, in the order given.
    public let all: [KeyRecord]
    /// By octets: Swift's strings also equate some characters outside ASCII with ASCII ones.
    private let byName: [[UInt8]: KeyRecord]

    /// Makes a ring; of two keys under one name, neither is trusted.
    public init(_ records: [KeyRecord]) {
        let groups = Dictionary(grouping: records) { Array($0.keyID.utf8) }
        byName = groups.filter { $0.value.count == 1 }.compactMapValues(\.first)
        all = records.filter { groups[Array($0.keyID.utf8)]?.count == 1 }
    }

    /// The key of this name, compared by octets.
    public func key(_ keyID: String) -> KeyRecord? {
        byName[Array(keyID.utf8)]
    }
}
