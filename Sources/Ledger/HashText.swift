internal import JSON
internal import Signing

/// Hashes of the tree as texts (杂凑的文本形式): 64 lower-case hexadecimal digits, no other form.
enum HashText {
    /// What stands before the root in a signed text: a reader learns the digest from the text itself.
    static let mark = "sm3:"

    /// Reads a hash.
    static func hash(_ text: some StringProtocol, at pointer: String) throws(Fault) -> [UInt8] {
        guard let octets = Hex.decode(text), octets.count == TreeHash.length,
            Hex.encode(octets).utf8.elementsEqual(text.utf8)
        else { throw Fault(.unsound, "ledger.hash", at: pointer) }
        return octets
    }

    /// Reads a marked hash.
    static func marked(_ text: String, at pointer: String) throws(Fault) -> [UInt8] {
        guard text.utf8.starts(with: mark.utf8) else {
            throw Fault(.unsound, "ledger.hash", at: pointer)
        }
        return try hash(text.dropFirst(mark.count), at: pointer)
    }
}
