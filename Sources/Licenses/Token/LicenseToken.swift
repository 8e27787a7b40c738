internal import Codes
internal import JSON
internal import Signing

/// A license as signed text (证照凭证): `<issuer-signed part>~<disclosure>~…~`, read but not trusted.
///
/// Standard: RFC 9901, structure; without key binding.
struct LicenseToken: Sendable {
    static let type = "license+sd-jwt"

    /// The issuer-signed part.
    let signed: CompactJWS
    /// Its text.
    let signedText: String
    /// The algorithm its header names.
    let algorithm: String
    /// The key its header names.
    let keyID: String
    /// Its claims.
    let claims: LicenseClaims
    /// Texts of its disclosures, not yet compared with the digests.
    let disclosureTexts: [Substring]

    /// Reads the form of a token.
    ///
    /// - Throws: a word that says which part has another form: `parts`, `header`, `type`, `claims`.
    init(_ text: String) throws(FormFault) {
        let parts = Self.parts(of: text)
        guard parts.count >= 2, parts.last?.isEmpty == true, let first = parts.first,
            let signed = CompactJWS(String(first))
        else { throw .parts }
        self.signed = signed
        signedText = String(first)
        disclosureTexts = Array(parts[1..<(parts.count - 1)])
        let header: SignedHeader
        do throws(Fault) { header = try SignedHeader(signed.header) } catch { throw .header }
        guard header.type.utf8.elementsEqual(Self.type.utf8) else { throw .type }
        algorithm = header.algorithm
        keyID = header.keyID
        do throws(Fault) { claims = try LicenseClaims(payload: signed.payload) } catch {
            throw .claims
        }
    }

    /// What stands between the tildes, by octets: Swift's characters take ten times as long.
    static func parts(of text: String) -> [Substring] {
        text.utf8.split(separator: UInt8(ascii: "~"), omittingEmptySubsequences: false)
            .map { Substring($0) }
    }

    /// Which part of a text has another form than a token's.
    enum FormFault: String, Error {
        case parts
        case header
        case type
        case claims
    }

    /// `sm3:` and the digest of the issuer-signed part.
    var digest: String { Self.digest(signedText) }

    static func digest(_ signedText: String) -> String {
        "sm3:" + Hex.encode(SM3.digest(Array(signedText.utf8)))
    }

    /// The values disclosed; nil when one of them was not signed, stands twice, has no form or takes
    /// a name of the signed part.
    func disclosed(_ name: DigestName) -> [Disclosure]? {
        let signed = Set(claims.digests)
        var names: Set<String> = []
        var disclosed: [Disclosure] = []
        for text in disclosureTexts {
            guard signed.contains(name.digest(of: text)), let disclosure = Disclosure(text),
                !LicenseClaims.ownNames.contains(disclosure.name),
                names.insert(disclosure.name).inserted
            else { return nil }
            disclosed.append(disclosure)
        }
        return disclosed
    }
}
