/// Codes by which a sealed value can be found, but not read (盲索引).
///
/// Each index has its own key, derived from the master by its name: equal values in two
/// indexes have codes that cannot be compared.
public struct BlindIndex: Sendable {
    private let master: Secret

    /// Takes the master of a key file.
    public init(_ keyFile: KeyFile) {
        master = keyFile.indexKey
    }

    /// The code of a value in one index, 32 octets.
    ///
    /// Give the value in its one form (trimmed, upper case): equal octets have equal codes.
    public func code(index: String, _ value: [UInt8]) -> [UInt8] {
        let name = Array("mianti blind index 1 \(index)".utf8)
        return HMACSM3.code(key: HMACSM3.code(key: master.bytes, name), value)
    }
}
