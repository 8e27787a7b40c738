internal import COpenSSL

/// Labelled base64 between two lines of dashes (PEM).
///
/// Standard: RFC 7468. Text before, between and after the blocks is passed over, as is usual.
public enum PEM {
    /// One block.
    public struct Block: Hashable, Sendable {
        /// What stands after `BEGIN`, for example `CERTIFICATE`.
        public let label: String
        /// The octets, decoded.
        public let octets: [UInt8]
    }

    /// The blocks of a text, in order; one that is broken ends the reading.
    ///
    /// - Parameter text: of any length.
    /// - Returns: the blocks; none for a text without one.
    /// - Throws: ``SigningError/keyMalformed(_:)`` for a block that cannot be read.
    public static func blocks(_ text: [UInt8]) throws(SigningError) -> [Block] {
        ErrorQueue.clear()
        guard let source = TextSink(), source.add(text) else { throw .unavailable("memory") }
        var blocks: [Block] = []
        while let block = unsafe next(source.pointer) { blocks.append(block) }
        // "No start line" says that the text has ended; anything else that a block is broken.
        let reason = ErrorQueue.takeNumber()
        guard reason == PEM_R_NO_START_LINE else { throw .keyMalformed("PEM block") }
        return blocks
    }

    private static func next(_ source: OpaquePointer) -> Block? {
        var name: UnsafeMutablePointer<CChar>?
        var header: UnsafeMutablePointer<CChar>?
        var octets: UnsafeMutablePointer<UInt8>?
        var count = 0
        guard unsafe PEM_read_bio(source, &name, &header, &octets, &count) == 1 else { return nil }
        defer {
            unsafe CRYPTO_free(name, nil, 0)
            unsafe CRYPTO_free(header, nil, 0)
            unsafe CRYPTO_free(octets, nil, 0)
        }
        guard let name = unsafe name, let octets = unsafe octets else { return nil }
        return unsafe Block(
            label: String(cString: name),
            octets: Array(UnsafeBufferPointer(start: octets, count: count)))
    }

    /// The text of one block, lines of 64 characters.
    public static func text(label: String, _ octets: [UInt8]) -> String {
        let characters = Array(Base64.encode(octets).utf8)
        var text = "-----BEGIN \(label)-----\n"
        for start in stride(from: 0, to: characters.count, by: 64) {
            let line = characters[start..<min(start + 64, characters.count)]
            text += String(decoding: line, as: UTF8.self) + "\n"
        }
        return text + "-----END \(label)-----\n"
    }
}

/// Base64 with its first alphabet and with padding, as `x5c` carries certificates.
///
/// Standard: RFC 4648, section 4. Each text of octets has exactly one form.
public enum Base64 {
    /// The one form of the octets.
    public static func encode(_ bytes: [UInt8]) -> String {
        let text = Base64URL.octets(bytes).map { character in
            switch character {
            case UInt8(ascii: "-"): UInt8(ascii: "+")
            case UInt8(ascii: "_"): UInt8(ascii: "/")
            default: character
            }
        }
        let padding = [UInt8](repeating: UInt8(ascii: "="), count: (4 - text.count % 4) % 4)
        return String(decoding: text + padding, as: UTF8.self)
    }

    /// The octets of a text, or `nil` if it is not the one form of any.
    public static func decode(_ text: String) -> [UInt8]? {
        let body = text.utf8.prefix { $0 != UInt8(ascii: "=") }.map { character in
            switch character {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            default: character
            }
        }
        guard let octets = Base64URL.decode(octets: body),
            encode(octets).utf8.elementsEqual(text.utf8)
        else { return nil }
        return octets
    }
}
