internal import Synchronization

/// Keeps `$1 … $n` in the order of their first appearance (参数次序).
///
/// SQLite takes `$1` for a name and numbers parameters as it meets them; a statement that names
/// `$2` first would get its values exchanged there, and only there.
final class ParameterOrder: Sendable {
    /// The one list of this process: a text that is sound once is sound for ever.
    static let shared = ParameterOrder()

    private let sound = Mutex<Set<String>>([])

    /// Checks a statement when it is first prepared.
    func check(_ sql: String, _ names: () -> [String]) throws(UnitError) {
        if sound.withLock({ $0.contains(sql) }) { return }
        let names = names()
        guard names == names.indices.map({ "$\($0 + 1)" }) else {
            throw .failed("parameters out of order: \(names.joined(separator: " "))")
        }
        sound.withLock { _ = $0.insert(sql) }
    }
}
