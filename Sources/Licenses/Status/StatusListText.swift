internal import Codes
internal import Compression
internal import JSON
internal import Signing

/// A status list as signed text (状态列表文本), read but not trusted.
struct StatusListText: Sendable {
    static let type = "statuslist+jwt"

    /// The signed text.
    let signed: CompactJWS
    /// The algorithm its header names.
    let algorithm: String
    /// The key its header names.
    let keyID: String
    /// Its claims.
    let claims: StatusListClaims

    /// Reads the form of a list.
    ///
    /// - Throws: ``StatusListFault/form``, ``StatusListFault/type``.
    init(_ text: String) throws(StatusListFault) {
        guard let signed = CompactJWS(text) else { throw .form }
        self.signed = signed
        do throws(Fault) {
            var header = try Object(bytes: signed.header)
            algorithm = try header.string("alg")
            keyID = try header.string("kid")
            let type = try header.string("typ")
            try header.end()
            guard type.utf8.elementsEqual(Self.type.utf8) else {
                throw Fault(.unreadable, "token.type", at: "/typ")
            }
        } catch { throw error.code == "token.type" ? .type : .form }
        do throws(Fault) { claims = try StatusListClaims(payload: signed.payload) } catch {
            throw .form
        }
    }

    /// Whether the key it names is somebody's; that the key signed it is another question.
    func isKept(by keeper: String, _ keys: any Keys) -> Bool {
        keys.key(keyID)?.owner.utf8.elementsEqual(keeper.utf8) ?? false
    }

    /// The places, when a trusted key signed them and the list may be used now.
    ///
    /// - Throws: the first of the faults that holds, in the order of ``StatusListFault``.
    func sound(_ keys: any Keys, now: Instant) throws(StatusListFault) -> SoundStatusList {
        let key: KeyRecord
        do throws(TextFault) {
            key = try signed.signer(
                keyID, algorithm: algorithm, signedAt: claims.issuedAt, keys: keys)
        } catch { throw StatusListFault(error) }
        let places = try places()
        guard claims.issuedAt <= now.seconds else { throw .future }
        guard now.seconds < claims.expires else { throw .expired }
        return SoundStatusList(
            owner: key.owner, path: claims.subject,
            issuedAt: Instant(seconds: claims.issuedAt), places: places)
    }

    private func places() throws(StatusListFault) -> StatusBits {
        guard claims.bits == StatusBits.ownBits else { throw .bits }
        let octets: [UInt8]
        do throws(Zlib.Fault) {
            octets = try Zlib.expand(claims.compressed, atMost: StatusBits.ownOctets)
        } catch {
            switch error {
            case .damaged: throw .damaged
            case .tooLarge: throw .tooLarge
            case .trailing: throw .trailing
            }
        }
        guard octets.count == StatusBits.ownOctets,
            let places = StatusBits(bits: StatusBits.ownBits, octets: octets)
        else { throw .tooSmall }
        return places
    }
}

/// A status list that may be used now (可用的状态列表).
struct SoundStatusList: Sendable {
    /// Code of whose key signed it.
    let owner: String
    /// Its path.
    let path: String
    /// Nothing that happened before is missing.
    let issuedAt: Instant
    /// What it says.
    let places: StatusBits

    /// What is remembered of it.
    var seen: SeenStatusList {
        SeenStatusList(
            owner: owner, path: path, issuedAt: issuedAt,
            digest: Hex.encode(SM3.digest(places.octets)))
    }
}
