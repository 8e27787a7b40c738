public import Codes
public import Signing

/// The keys of a reader as far as his trust list goes with them (受信任清单约束的公钥).
///
/// A record of a key is somebody's word. Where a list is held, a text of ours counts only if the list names
/// the key, or a path to a root of it does, on the day the text was signed.
public struct TrustedKeys: Keys {
    private let keys: any Keys
    private let standing: TrustStanding
    private let now: Instant

    /// The records, and what is held of a list; without one the records alone count.
    public init(_ keys: any Keys, _ standing: TrustStanding, now: Instant) {
        self.keys = keys
        self.standing = standing
        self.now = now
    }

    /// The record of this name.
    public func key(_ keyID: String) -> KeyRecord? { keys.key(keyID) }

    /// All records.
    public var all: [KeyRecord] { keys.all }

    /// What the list, the certificate or its revocation says against a key.
    public func distrust(of key: KeyRecord, at instant: Int64) -> TextFault? {
        let finding = KeyTrust.finding(
            TrustList.code, key, KeyTrust.Signing(at: instant), standing, now: now)
        return switch finding?.outcome {
        case nil, .passed: nil
        case .failed: .keyRefused
        case .notExamined: .keyUntrusted
        }
    }
}
