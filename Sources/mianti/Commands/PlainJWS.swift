internal import Codes
internal import JSON
internal import Signing

/// A plain compact JWS checked with a given key (紧凑 JWS).
enum PlainJWS {
    private static let code = "jws.signature"

    /// Whether the key made the text; the algorithm is the key's, never the message's.
    static func finding(_ text: String, key file: [UInt8], type: String?) throws -> Finding {
        var jwk = try Object(bytes: file)
        let key = try TrustFile.publicKey(&jwk)
        let keyID = try jwk.optionalString("kid")
        guard let signed = CompactJWS(text) else { return .failed(code, "form") }
        let header: Header
        do throws(Fault) { header = try Header(signed.header) } catch {
            return .failed(code, "header", ["code": error.code])
        }
        guard header.algorithm.utf8.elementsEqual(key.algorithm.rawValue.utf8) else {
            return .failed(code, "algorithm")
        }
        if let keyID, let named = header.keyID, !named.utf8.elementsEqual(keyID.utf8) {
            return .failed(code, "key")
        }
        if let type, !(header.type ?? "").utf8.elementsEqual(type.utf8) {
            return .failed(code, "type")
        }
        guard let fault = signed.fault(by: key) else { return .passed(code) }
        return .failed(code, "wrong", ["fault": fault.rawValue])
    }

    /// The members a header may have; others, `crit` among them, are refused.
    private struct Header {
        let algorithm: String
        let type: String?
        let keyID: String?

        init(_ octets: [UInt8]) throws(Fault) {
            var object = try Object(bytes: octets)
            algorithm = try object.string("alg")
            type = try object.optionalString("typ")
            keyID = try object.optionalString("kid")
            try object.end()
        }
    }
}
