internal import Codes
internal import Compression
internal import Signing

/// How long a signed list may be used (列表期限).
public struct StatusListTerm: Hashable, Sendable {
    /// Seconds after which whoever keeps a copy should fetch a newer one.
    public var timeToLive: Int64
    /// Seconds after which it is not to be used.
    public var life: Int64

    /// A term.
    public init(timeToLive: Int64 = 60, life: Int64 = 48 * 3600) {
        self.timeToLive = timeToLive
        self.life = life
    }
}

/// Signs the places of one list (状态列表签发).
struct StatusListMaker {
    let keys: any SigningKeys
    let term: StatusListTerm

    /// The signed text of a list whose places miss nothing that happened before `now`.
    func make(
        _ places: StatusBits, path: String, now: Instant
    ) async throws(SigningError) -> String {
        let claims = StatusListClaims(
            subject: path, issuedAt: now.seconds, expires: now.seconds + term.life,
            timeToLive: term.timeToLive, bits: Int64(places.bits),
            compressed: Zlib.compress(places.octets))
        let text = try await CompactJWS.make(
            payload: claims.payload, type: StatusListText.type,
            signer: keys.signer(at: now.seconds))
        // What could not be read back must not leave.
        guard (try? StatusListText(text))?.claims == claims else {
            throw .signatureFailed("the status list cannot be read back")
        }
        return text
    }
}
