internal import Codes
internal import Gateway
internal import JSON
internal import Licenses
internal import Signing

/// Which keys of a gateway a folder takes over (公钥更新): records come without a signature.
///
/// A known key keeps its name, point and owner; its period may shrink and never grow, and its certificate stays.
/// A new key is taken when the trust list names it for its owner, or a root of the list is above its
/// certificate. A key that is no longer offered stays, for what it signed.
struct KeyMerging {
    let kept: [KeyRecord]
    let offered: [KeyRecord]

    /// The known keys with the ends that the gateway tells.
    func known() throws -> [KeyRecord] {
        let ring = KeyRing(offered)
        return try kept.map { key in
            guard let other = ring.key(key.keyID), other.publicKey == key.publicKey,
                other.owner.utf8.elementsEqual(key.owner.utf8)
            else { return key }
            return try KeyRecord(
                keyID: key.keyID, publicKey: key.publicKey, owner: key.owner,
                period: key.period.narrowed(to: other.period), chain: key.chain)
        }
    }

    /// The keys to be kept by a list, and the names of those left out.
    func merged(by trust: KeyTrust) throws -> (keys: [KeyRecord], leftOut: [String]) {
        let names = Set(kept.map(\.keyID))
        let fresh = offered.filter { !names.contains($0.keyID) }
        return (
            try known() + fresh.filter(trust.vouches(for:)),
            fresh.filter { !trust.vouches(for: $0) }.map(\.keyID)
        )
    }

    /// The file of some keys.
    static func file(_ keys: [KeyRecord]) -> [UInt8] {
        ObjectWriter.bytes { writer in
            writer.objects("keys", keys) { KeyMembers.write($0, to: &$1) }
        }
    }
}
