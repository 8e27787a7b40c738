internal import Synchronization

/// Codes by which a sealed value can be found, but not read (盲索引).
///
/// Each index has its own key, derived from the master by its name: equal values in two
/// indexes have codes that cannot be compared.
public struct BlindIndex: Sendable {
    private let keys: IndexKeys

    /// Takes the master of a key file.
    public init(_ keyFile: KeyFile) {
        keys = IndexKeys(keyFile.indexKey)
    }

    /// The code of a value in one index, 32 octets.
    ///
    /// Give the value in its one form (trimmed, upper case): equal octets have equal codes.
    public func code(index: String, _ value: [UInt8]) -> [UInt8] {
        keys.key(of: index).code([value])
    }
}

/// The keys of the indexes, each derived when it is first used; indexes are few and named in code.
private final class IndexKeys: Sendable {
    private let master: ReadyKey
    private let derived = Mutex<[String: ReadyKey]>([:])

    init(_ master: Secret) { self.master = ReadyKey(master) }

    func key(of index: String) -> ReadyKey {
        if let key = derived.withLock({ $0[index] }) { return key }
        let key = ReadyKey(Secret(master.code([Array("mianti blind index 1 \(index)".utf8)])))
        derived.withLock { $0[index] = key }
        return key
    }
}
