internal import Foundation
internal import Gateway
internal import Licenses
internal import Signing
internal import Synchronization

/// Reads the trust list again when its file has changed (信任清单更新), looking at most once a second.
final class TrustKeeper: Sendable {
    private struct State {
        var lookedAt: ContinuousClock.Instant?
        var stamp: Stamp?
        var kept: TrustShelf.Kept?
    }

    private struct Stamp: Equatable {
        let changed: Date?
        let size: Int?
        let listsChanged: [Date?]
    }

    private let folder: TrustFolder
    private let keys: any Keys
    private let state = Mutex(State())

    init(_ directory: DataDirectory, keys: any Keys) {
        folder = TrustFolder(directory.trust)
        self.keys = keys
    }

    /// What the gateway uses.
    var shelf: TrustShelf { TrustShelf { self.kept() } }

    private func kept() -> TrustShelf.Kept? {
        state.withLock { state in
            let now = ContinuousClock.now
            if let last = state.lookedAt, now - last < .seconds(1) { return state.kept }
            state.lookedAt = now
            let stamp = stamp()
            if stamp != state.stamp || state.stamp == nil {
                state.stamp = stamp
                state.kept = stamp == nil ? nil : read()
            }
            return state.kept
        }
    }

    private func stamp() -> Stamp? {
        guard let facts = try? FileManager.default.attributesOfItem(atPath: folder.listFile) else {
            return nil
        }
        let manager = FileManager.default
        let lists = [folder.revocationLists, folder.revocationBundle].map { path in
            (try? manager.attributesOfItem(atPath: path))?[.modificationDate] as? Date
        }
        return Stamp(
            changed: facts[.modificationDate] as? Date, size: (facts[.size] as? NSNumber)?.intValue,
            listsChanged: lists)
    }

    private func read() -> TrustShelf.Kept? {
        guard let text = try? folder.listText() else { return nil }
        return TrustShelf.Kept(
            text: text,
            list: Result { () throws(TrustListRefusal) in
                try TrustList(text, keys: KeyRing(keys.all))
            },
            // One that cannot be read is missing, and a path that needs it says so.
            revocations: (try? folder.revocations()) ?? [])
    }
}
