import Codes
import Compression
import Foundation
import JSON
import Signing

@testable import Licenses

/// A status list as a test wants it (测试列表): sound unless something is changed.
struct ListDraft {
    var type = StatusListText.type
    var algorithm: String?
    var keyID: String?
    var claims: StatusListClaims
    var payload: ((inout [UInt8]) -> Void) = { _ in }

    /// A list in which some licenses are not in force.
    init(
        _ entries: [(License, ListedStatus)] = [], list: Int64 = 0,
        at now: String = "2026-11-21T09:00:00+08:00"
    ) throws {
        var places = StatusBits.allValid
        for (license, status) in entries {
            places[Int(license.status.index)] = status.rawValue
        }
        let issued = try Instant(now).seconds
        claims = StatusListClaims(
            subject: StatusReference.path(list), issuedAt: issued, expires: issued + 48 * 3600,
            timeToLive: 60, bits: 2, compressed: Zlib.compress(places.octets))
    }

    /// The text, signed by a key; of two forms of a signature the one asked for.
    func text(_ signer: FileSigner, isSecondForm: Bool = false) throws -> String {
        while true {
            let text = try signed(signer)
            let isInOneForm = CompactJWS(text)?.isInOneForm(for: signer.key.algorithm) ?? true
            if isInOneForm != isSecondForm { return text }
        }
    }

    private func signed(_ signer: FileSigner) throws -> String {
        let key = signer.key
        let header = ObjectWriter.bytes { writer in
            writer.string("alg", algorithm ?? key.algorithm.rawValue)
            writer.string("kid", keyID ?? key.keyID)
            writer.string("typ", type)
        }
        var octets = claims.payload
        payload(&octets)
        let input = CompactJWS.signingInput(header: header, payload: octets)
        let signature = Base64URL.encode(try signer.signature(over: input))
        return String(decoding: input, as: UTF8.self) + "." + signature
    }
}
