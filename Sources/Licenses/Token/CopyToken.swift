internal import Codes
internal import JSON
internal import Signing

/// An annotated copy as signed text (加注件): `<token>~<copy>`, read but not trusted.
struct CopyToken: Sendable {
    /// The license token before it, last `~` included.
    let license: String
    let signed: CompactJWS
    /// The algorithm its header names.
    let algorithm: String
    /// The key its header names.
    let keyID: String
    let claims: CopyClaims

    /// Reads the form of a copy; nil when nothing of the kind stands behind the last `~`.
    init?(_ text: String) {
        guard let end = text.utf8.lastIndex(of: UInt8(ascii: "~")),
            let signed = CompactJWS(String(text[text.utf8.index(after: end)...])),
            var header = try? Object(bytes: signed.header),
            let algorithm = try? header.string("alg"), let keyID = try? header.string("kid"),
            let type = try? header.string("typ"), (try? header.end()) != nil,
            type.utf8.elementsEqual(CopyClaims.type.utf8),
            let claims = try? CopyClaims(payload: signed.payload)
        else { return nil }
        license = String(text[...end])
        self.signed = signed
        self.algorithm = algorithm
        self.keyID = keyID
        self.claims = claims
    }
}
