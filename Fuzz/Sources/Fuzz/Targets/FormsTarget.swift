internal import JSON
@testable internal import Signing

/// Base64url, hexadecimal, DER signatures, JSON pointers, compact signed texts: one form each.
enum FormsTarget {
    static func examine(_ input: Input) {
        var input = input
        switch input.octet() % 5 {
        case 0: base64(input.rest())
        case 1: hex(input.rest())
        case 2: der(input.rest())
        case 3: pointer(input)
        default: compact(input.rest())
        }
    }

    private static func base64(_ bytes: [UInt8]) {
        demand(Base64URL.decode(octets: Base64URL.octets(bytes)) == bytes, "octets lost")
        if let octets = Base64URL.decode(octets: bytes) {
            demand(Base64URL.octets(octets) == bytes, "a second form of base64url")
        }
    }

    private static func hex(_ bytes: [UInt8]) {
        demand(Hex.decode(Hex.encode(bytes)) == bytes, "octets lost")
        let text = String(decoding: bytes, as: UTF8.self)
        if let octets = Hex.decode(text) {
            demand(Hex.encode(octets).utf8.elementsEqual(text.lowercased().utf8), "hex changed")
        }
    }

    private static func der(_ bytes: [UInt8]) {
        if let raw = SignatureForm.raw(fromDER: bytes) {
            demand(raw.count == 64 && SignatureForm.der(fromRaw: raw) == bytes, "second DER form")
        }
        if let der = SignatureForm.der(fromRaw: bytes) {
            demand(SignatureForm.raw(fromDER: der) == bytes, "r || s lost")
        }
    }

    private static func pointer(_ input: Input) {
        var input = input
        guard let text = input.text() else { return }
        let keys = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
            .map { String(decoding: $0, as: UTF8.self) }
        let pointer = keys.reduce("") { Pointer.appending($1, to: $0) }
        demand(
            unescaped(pointer).map { Array($0.utf8) } == keys.map { Array($0.utf8) },
            "the pointer names another place")
    }

    /// The names in a pointer, as RFC 6901 reads it.
    static func unescaped(_ pointer: String) -> [String] {
        pointer.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            .dropFirst().map { token in
                var octets: [UInt8] = []
                var rest = token[...]
                while let octet = rest.popFirst() {
                    guard octet == UInt8(ascii: "~") else {
                        octets.append(octet)
                        continue
                    }
                    octets.append(rest.popFirst() == 0x31 ? UInt8(ascii: "/") : UInt8(ascii: "~"))
                }
                return String(decoding: octets, as: UTF8.self)
            }
    }

    private static func compact(_ bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self), let jws = CompactJWS(text) else {
            return
        }
        let input = CompactJWS.signingInput(header: jws.header, payload: jws.payload)
        demand(input == jws.signingInput, "the signed octets are not those received")
        demand(
            input + [UInt8(ascii: ".")] + Base64URL.octets(jws.signature) == bytes,
            "a second form of a signed text")
    }
}
