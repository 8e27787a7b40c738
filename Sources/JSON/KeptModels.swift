internal import Synchronization

/// What documents that nearly every request reads again were read into (常读文档).
///
/// The document is fetched each time; as long as its octets are the same, it is not read again.
/// So nothing can be out of date: other octets are another document.
public final class KeptModels<Model: Sendable>: Sendable {
    private struct Entry {
        let document: [UInt8]
        let model: Model
    }

    private struct State {
        var entries: [[UInt8]: Entry] = [:]
        var octets = 0
    }

    /// Octets of all documents kept at most; then it begins anew.
    ///
    /// A model takes some times as much.
    private static var limit: Int { 1 << 20 }
    private let state = Mutex(State())

    /// Nothing kept yet.
    public init() {}

    /// The model of a document; `read` is called when the name had another document so far.
    public func model<E: Error>(
        _ name: String, _ document: [UInt8], _ read: () throws(E) -> Model
    ) throws(E) -> Model {
        let key = Array(name.utf8)
        if let entry = state.withLock({ $0.entries[key] }), entry.document == document {
            return entry.model
        }
        let model = try read()
        keep(Entry(document: document, model: model), key)
        return model
    }

    private func keep(_ entry: Entry, _ key: [UInt8]) {
        guard entry.document.count <= Self.limit / 8 else { return }
        state.withLock { state in
            let before = state.entries[key]?.document.count ?? 0
            if state.octets - before + entry.document.count > Self.limit { state = State() }
            state.octets += entry.document.count - (state.entries[key]?.document.count ?? 0)
            state.entries[key] = entry
        }
    }
}
