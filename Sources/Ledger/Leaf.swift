internal import Signing

/// The hash of one entry of the ledger (日志叶节点), the lowest level of its tree.
///
/// Ours: the leaf prefix `00` keeps a leaf from ever being taken for an inner node, whose prefix is `01`.
public enum Leaf {
    /// The octet that goes before everything hashed as a leaf (叶前缀).
    static let prefix: UInt8 = 0x00

    /// SM3 over the leaf prefix, the salt of the entry and its body (叶哈希).
    public static func hash(salt: [UInt8], body: [UInt8]) -> [UInt8] {
        SM3.digest([prefix] + salt + body)
    }
}
